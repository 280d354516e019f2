package requirements

// Claim is a sentence that operators are told about room servers, in our words, and
// what the suite makes of it.
type Claim struct {
	ID       string // letter of the document and number; the requirements that decide it name it
	Sentence string
	// Refuted says that the requirements which decide it state the opposite: where
	// they hold, it does not.
	Refuted bool
	// Note says in what the claim is wrong or incomplete, or why nothing can judge it.
	Note string
}

// Claims returns the claims in the order of the two documents: A, a page of advanced
// topics of mid 2026, and B, an article of November 2025.
func Claims() []Claim {
	return []Claim{
		{ID: "A-01", Sentence: "One node hosts one room; several rooms are several nodes."},
		{ID: "A-02", Sentence: "A client can hold several room servers as contacts and use each separately."},
		{ID: "A-03", Sentence: "All configuration is by the console; there is no configuration file."},
		{ID: "A-04", Sentence: "`set name`, `password NEW`, `set guest.password X`, `set allow.read.only on` and `advert` set a room up."},
		{ID: "A-05", Sentence: "A blank guest password means open guest access."},
		{ID: "A-06", Sentence: "`setperm KEY LEVEL` gives a contact Guest, Read-only, Read-write or Admin; `setperm KEY 2` is Read-write."},
		{ID: "A-07", Sentence: "`get acl` shows the access list.", Note: "on the serial console alone"},
		{ID: "A-08", Sentence: "Whoever has the guest password can join and read the room."},
		{ID: "A-09", Sentence: "A node on another radio preset is not heard."},
		{ID: "A-10", Sentence: "`stats-core`, `stats-radio` and `stats-packets` show the board's state over the serial console."},
		{ID: "A-10b", Sentence: "The same stats commands work over LoRa.", Refuted: true, Note: "they are not known over the air"},
		{ID: "A-11", Sentence: "There is no HTTP status endpoint, no MQTT and no TCP bridge; their keys do not exist."},
		{ID: "A-12", Sentence: "The built-in bridge joins two boards at the radio layer and is compiled in.", Refuted: true, Note: "in no room server; some builds of released repeaters have one, by RS-232 or ESP-NOW, and a room gets it only through such a repeater beside it"},
		{ID: "A-13", Sentence: "Monitoring is a collector on a separate host that reads serial output and stats.", Note: "the suite judges the stats; such a collector is `meshrig monitor`"},
		{ID: "B-01", Sentence: "A post is stored, time-stamped and kept until the reader comes."},
		{ID: "B-02", Sentence: "On log-in, a client is pushed the posts it missed, at most the last 16.", Refuted: true, Note: "it is the last 32"},
		{ID: "B-03", Sentence: "The admin password is `password` and the guest password `hello` by default."},
		{ID: "B-04", Sentence: "Guests may post and retrieve; admins may also configure remotely."},
		{ID: "B-05", Sentence: "With blank-password access enabled anyone may read and not post.", Refuted: true, Note: "an empty guest password lets anyone write; allow.read.only is what lets anyone read alone"},
		{ID: "B-06", Sentence: "A \"delivered\" mark means that the room server has the post."},
		{ID: "B-07", Sentence: "`set admin_password`, `set guest_password` and other such commands set a room up.", Refuted: true, Note: "of these names only `set freq` and `time` exist"},
		{ID: "B-08", Sentence: "The US/Canada preset is 910.525 MHz, SF7, 62.5 kHz, coding rate 4/5.", Note: "cannot be judged on a board: it is a setting of the apps, and meshrig's preset us-ca-narrow"},
		{ID: "B-09", Sentence: "`set repeat on` makes a room server forward."},
		{ID: "B-10", Sentence: "A room server can be administered wholly over LoRa: read logs, change settings, see connected clients.", Refuted: true, Note: "settings can be changed; the log and the access list are read on the serial console alone"},
		{ID: "B-11", Sentence: "A room server in range appears in a client's contacts by itself, marked as a room."},
		{ID: "B-12", Sentence: "Companions never repeat; only repeaters forward.", Note: "by default only: a companion whose owner switched client repeat on forwards at 433.000, 869.495 and 918.000 MHz (MSH-016), and a room server with repeat on does too"},
		{ID: "B-13", Sentence: "Less time on air per delivered message than with managed flooding.", Note: "not in general, by `meshrig flooding compare` over five meshes: less in 55 of 72 comparisons of texts to one user or to a channel, more in 11, 10 of them where clients alone relay, who give up when another is first; by a room server, which pushes to each reader, more in 45 of 54 (rig/flooding/README.md)"},
		{ID: "B-14", Sentence: "Acknowledgement is definite: delivered or failed, after at most some seconds over several hops."},
		{ID: "B-15", Sentence: "Each room keeps its own authentication and history."},
		{ID: "B-16", Sentence: "Correct time matters: posts and adverts carry it."},
		{ID: "B-17", Sentence: "Flashing writes the image, sets up the file system and initialises radio parameters.", Note: "cannot be judged yet: it needs real boards"},
		{ID: "B-18", Sentence: "What a reboot keeps and what it loses is known and documented.", Note: "the requirements that name this claim are that documentation"},
		{ID: "B-19", Sentence: "A guest password that is rotated is refused from then on."},
		{ID: "B-20", Sentence: "A client that comes back hours later gets what it missed."},
		{ID: "B-21", Sentence: "A room server with repeat on lacks a repeater's management features.", Note: "neighbours and loop detection; region rules it has"},
		{ID: "B-22", Sentence: "The console is reachable over BLE.", Note: "cannot be judged: no such board"},
	}
}
