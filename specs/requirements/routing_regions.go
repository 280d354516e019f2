package requirements

// routingRegions say that regions are what their commands made them.
var routingRegions = []Requirement{
	{
		ID: "RT-081", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console, Probe, Sniffer},
		Statement: "After any sequence of commands about regions, typed or sent, of loads and restarts, replies, tree, lists, home and default are those of a model, and so is the scope of answers to floods and of the board's adverts.",
		Source:    "CommonCLI::handleRegionCmd, RegionMap, v1.16.0 to v1.17.1; chooseReplyScope, v1.17.1",
	},
	{
		ID: "RT-082", Level: Must, Roles: served, Since: "1.16.0", Judge: []Witness{Console, Probe, Sniffer},
		Statement: "A flood in any of 32 regions is answered in it, the first and the last that was put among them; a 33rd is refused and scopes nothing until another is removed.",
		Source:    "RegionMap.h, v1.16.0 to v1.17.1: MAX_REGION_ENTRIES 32",
	},
}
