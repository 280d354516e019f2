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
	{
		Requirement: "CON-040",
		Reason:      "numbers are stored modulo 256: `set flood.max 256` gives 0",
		Link:        "CommonCLI::handleSetCmd, v1.17.1; fixtures/vectors/cli-v1.17.1.jsonl",
		Until:       "never",
	},
	{
		Requirement: "CON-041",
		Reason:      "the transmit power is stored modulo 256: `set tx 200` gives -56 dBm",
		Link:        "CommonCLI::handleSetCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-042",
		Reason:      "multi.acks takes any byte",
		Link:        "CommonCLI::handleSetCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-043",
		Reason:      "intervals are read modulo 2^32 and as signed, so that 4294967295 gives 255 hours",
		Link:        "CommonCLI::handleSetCmd, v1.17.1: _atoi",
		Until:       "never",
	},
	{
		Requirement: "CON-044",
		Reason:      "any airtime factor is stored; a negative one takes the airtime limit away",
		Link:        "CommonCLI::handleSetCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-045",
		Reason:      "nan passes both comparisons of the range check",
		Link:        "CommonCLI::handleSetCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-046",
		Reason:      "the end of a temporary radio is computed in 32 bits, so that it comes at once or at a wrong time",
		Link:        "MyMesh::applyTempRadioParams, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-047",
		Reason:      "a tenth that is rounded to ten is printed as such: 2.10%",
		Link:        "CommonCLI::handleGetCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-048",
		Reason:      "get pwrmgt.bootreason answers on every board",
		Link:        "CommonCLI::handleGetCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-049",
		Reason:      "the answer is `Error: unsupported`",
		Link:        "CommonCLI::handleGetCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-055",
		Reason:      "`region load` over the air swallows every command from anywhere until an empty one comes",
		Link:        "fixtures/vectors/exchange-cli-rf.jsonl; CommonCLI::handleRegionCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-081",
		Reason:      "lines without an indent are ignored, and those below them with them",
		Link:        "MyMesh::handleCommand, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-082",
		Reason:      "a name behind `region load` is ignored and the dialogue starts",
		Link:        "CommonCLI::handleRegionCmd, v1.17.1",
		Until:       "never",
	},
	{
		Requirement: "CON-084",
		Reason:      "the scope of a default region that is removed stays in use",
		Link:        "RegionMap and MyMesh::onDefaultRegionChanged, v1.17.1",
		Until:       "never",
	},
}
