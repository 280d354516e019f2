package requirements

// consoleWords say what becomes of words that a command does not take.
var consoleWords = []Requirement{
	{
		ID: "CON-126", Level: Should, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "A command about regions with a word too many, the same word twice, or without one that it needs is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-127", Level: Should, Judge: []Witness{Console},
		Statement: "`set` of a key that takes a number, without one or with text behind it, is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-128", Level: Should, Judge: []Witness{Console},
		Statement: "`set` of a key that takes one of some words, as on and off, with another, with two or with none is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-129", Level: Should, Judge: []Witness{Console, Probe},
		Statement: "`set radio`, `tempradio` and `time` with a value too many, too few or with text behind it are answered with an error and change nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-130", Level: Should, Judge: []Witness{Console, Sniffer},
		Statement: "A command that takes no words is not known with one behind it, and no command with a letter more.",
		Source:    "docs/cli_commands.md, v1.17.1; CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
}

// aclWords say the same of the command that changes the access list.
var aclWords = []Requirement{
	{
		ID: "ACL-100", Level: Should, Judge: []Witness{Console},
		Statement: "`setperm` with a word too many, the same word twice or without a key is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: setperm; MyMesh::handleCommand, v1.9.0 to v1.17.1",
	},
}
