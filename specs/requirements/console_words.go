package requirements

// consoleWords say what becomes of words that a command does not take.
var consoleWords = []Requirement{
	{
		ID: "CON-126", Level: Should, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "A command about regions with a word too many, the same word twice, or without one that it needs is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-127", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "`set` of a key that takes a number, without one or with text behind it, is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-128", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "`set` of a key that takes one of some words, as on and off, with another, with two or with none is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleSetCmd, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-129", Level: Should, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "`set radio`, `tempradio` and `time` with a value too many, too few or with text behind it are answered with an error and change nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: the parameters of each; CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-130", Level: Should, Roles: served, Judge: []Witness{Console},
		Statement: "A command that takes no words is not known with one behind it, and no command with a letter more.",
		Source:    "docs/cli_commands.md, v1.17.1; CommonCLI::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-131", Level: Must, Roles: served, Judge: []Witness{Console, Probe},
		Statement: "A command without a word that it needs, `set` with a key and no value among them, is answered with an error and changes nothing.",
		Source:    "CommonCLI::handleCommand and handleSetCmd, MyMesh::handleCommand, v1.9.0 to v1.17.1",
	},
	{
		ID: "CON-132", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "`region` with a word that it does not know, and allowf, denyf, get, put, remove and list without a name are answered with `Err - ??` and change nothing.",
		Source:    "CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-139", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "The commands about regions, from the tree over put, allowf, denyf, get, list, home, default and remove to save, have on the serial line the replies of the release, those to what they refuse too.",
		Source:    "CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-140", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console, Probe},
		Statement: "The commands about regions have over the air the replies and effects that they have on the serial line, which prints nothing of them.",
		Source:    "MyMesh::onPeerDataRecv and CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
	{
		ID: "CON-141", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console, Probe},
		Statement: "`region def A B` puts A below *, B below A and so on, moves those that there are and lets all allow floods, with `A|J` and `A,J` goes on below J, answers with the tree or the first word that it cannot take, on both ways, and is kept with region save alone.",
		Source:    "CommonCLI::handleRegionCmd and processRegionDefSegment, v1.16.0 to v1.17.1",
	},
	{
		ID: "CON-142", Level: Must, Roles: served, Since: "1.15.0", Judge: []Witness{Console},
		Statement: "What was put, removed, denied or made home without `region save` is gone after a restart; `region default`, and all else with it, is kept at once.",
		Source:    "CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1",
	},
}

// aclWords say the same of the command that changes the access list.
var aclWords = []Requirement{
	{
		ID: "ACL-100", Level: Should, Judge: []Witness{Console, Probe},
		Statement: "`setperm` with a word too many, the same word twice or without a key is answered with an error and changes nothing.",
		Source:    "docs/cli_commands.md, v1.17.1: setperm; MyMesh::handleCommand, v1.9.0 to v1.17.1",
	},
}
