package known

var v1_17_1 = []Failure{
	{
		Requirement: "SF-026",
		Reason:      "a text with the time stamp of its author's last message or log-in is taken for a repetition, whatever it says: acknowledged and not kept",
		Link:        "fixtures/vectors/exchange-texts.jsonl at 187 s and 230 s",
		Until:       "never",
	},
	{
		Requirement: "CLK-013",
		Reason:      "the number behind time is read modulo 2^32 and may then lie ahead of the clock",
		Link:        "CommonCLI::handleCommand, v1.17.1: _atoi",
		Until:       "never",
	},
}
