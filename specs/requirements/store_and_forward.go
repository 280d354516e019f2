package requirements

var storeAndForward = []Requirement{
	{
		ID: "SF-001", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-01"},
		Statement: "A post that a logged-in client sends over the air is pushed to every other logged-in client as a signed text with the post's text and the first 4 bytes of its author's public key.",
		Source:    "MyMesh::addPost and pushPostToClient, v1.17.1; exchange post-push",
	},
	{
		ID: "SF-002", Level: Must, Judge: []Witness{Probe},
		Statement: "A post is never pushed to its author, not even when the author logs in again and asks for everything.",
		Source:    "MyMesh::loop, v1.17.1",
	},
	{
		ID: "SF-003", Level: Must, Judge: []Witness{Sniffer},
		Statement: "No push of a post that came over the air starts before 6 s have passed since the post ended.",
		Source:    "POST_SYNC_DELAY_SECS, MyMesh::loop, v1.17.1; measured 6.08 to 7.14 s",
	},
	{
		ID: "SF-004", Level: Must, Judge: []Witness{Sniffer},
		Statement: "In an idle room of two clients the push of a post that came over the air starts at most 7 s and two turns of 151 ms after the post ended.",
		Source:    "POST_SYNC_DELAY_SECS and the poll of one client each 150 ms, MyMesh::loop, v1.17.1; measured 6.08 to 7.14 s",
	},
	{
		ID: "SF-005", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-01", "B-20"},
		Statement: "Posts that a client missed are pushed to it after its log-in, each once, oldest first.",
		Source:    "MyMesh::loop, v1.17.1; exchange sync-40",
	},
	{
		ID: "SF-006", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-02"},
		Statement: "Of 40 posts that a client missed exactly the last 32 are pushed to it, and not the last 16 as an article for operators says.",
		Source:    "MAX_UNSYNCED_POSTS, v1.17.1; exchange sync-40",
	},
	{
		ID: "SF-007", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-01"},
		Statement: "The time stamps of posts, as their pushes carry them, strictly increase in the order in which the posts came.",
		Source:    "RTCClock::getCurrentTimeUnique, MyMesh::storePost, v1.17.1; exchange clock",
	},
	{
		ID: "SF-008", Level: Must, Judge: []Witness{Sniffer},
		Statement: "While a push to a client is not acknowledged and has not timed out, nothing else is pushed to that client.",
		Source:    "MyMesh::loop, v1.17.1: pending_ack",
	},
	{
		ID: "SF-009", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A flooded push that nobody acknowledges is tried again 12 s later, at most three turns of 151 ms late in a room of two clients.",
		Source:    "PUSH_ACK_TIMEOUT_FLOOD, v1.17.1; measured 12.07 to 12.38 s",
	},
	{
		ID: "SF-010", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A direct push that nobody acknowledges is tried again after 4 s and 2 s for each hop and one more, at most three turns of 151 ms late in a room of two clients.",
		Source:    "PUSH_TIMEOUT_BASE and PUSH_ACK_TIMEOUT_FACTOR, v1.17.1; measured 6.03 to 6.18 s at 0 hops, 12.07 s at 3",
	},
	{
		ID: "SF-011", Level: Must, Judge: []Witness{Sniffer},
		Statement: "Two pushes start at least 1.2 s apart, but for the 10 ms of a slow pass of the firmware's loop.",
		Source:    "SYNC_PUSH_INTERVAL, v1.17.1; measured 1201 ms",
	},
	{
		ID: "SF-012", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A client that acknowledges at once gets its missed posts 1.2 s and one turn of 151 ms for each other client apart, or as soon as its acknowledgement has come.",
		Source:    "SYNC_PUSH_INTERVAL and SYNC_PUSH_INTERVAL / 8, v1.17.1; measured 1352 ms with two clients",
	},
	{
		ID: "SF-013", Level: Must, Judge: []Witness{Sniffer},
		Statement: "No push starts within 2 s of a log-in of whatever client.",
		Source:    "PUSH_NOTIFY_DELAY_MILLIS, MyMesh::onAnonDataRecv, v1.17.1; measured 2.15 s",
	},
	{
		ID: "SF-056", Level: Should, Judge: []Witness{Sniffer},
		Statement: "No push starts within 2 s of a post of whatever client, whose acknowledgement goes first.",
		Source:    "PUSH_NOTIFY_DELAY_MILLIS, MyMesh::addPost, v1.9.0 to v1.16.0, and storePost, v1.17.0 and v1.17.1",
	},
	{
		ID: "SF-014", Level: Must, Judge: []Witness{Sniffer},
		Statement: "In a room of two clients the first missed post is pushed at most 2 s and two turns of 151 ms after the log-in.",
		Source:    "PUSH_NOTIFY_DELAY_MILLIS, MyMesh::loop, v1.17.1; measured 2.15 s",
	},
	{
		ID: "SF-015", Level: Must, Judge: []Witness{Probe},
		Statement: "Two clients that both miss posts are served in turn, one push each.",
		Source:    "MyMesh::loop, v1.17.1: next_client_idx; exchange sync-two",
	},
	{
		ID: "SF-016", Level: Must, Judge: []Witness{Probe},
		Statement: "After three pushes in a row that a client did not acknowledge nothing more is pushed to it until it talks.",
		Source:    "MyMesh::loop, v1.17.1: push_failures; exchange push-retry",
	},
	{
		ID: "SF-017", Level: Must, Judge: []Witness{Probe},
		Statement: "Pushing to a client that missed three pushes goes on, with the same post, after its next post, request, keep-alive or log-in with password.",
		Source:    "MyMesh::onPeerDataRecv and onAnonDataRecv, v1.17.1: push_failures; exchange push-retry",
	},
	{
		ID: "SF-018", Level: Must, Judge: []Witness{Probe},
		Statement: "After a log-in exactly the posts with a time stamp greater than the one that the log-in names are pushed.",
		Source:    "MyMesh::onAnonDataRecv and loop, v1.17.1: sync_since",
	},
	{
		ID: "SF-019", Level: Must, Judge: []Witness{Probe},
		Statement: "A push that its client acknowledged, flooded or direct, is not pushed to it again.",
		Source:    "MyMesh::processAck, v1.17.1",
	},
	{
		ID: "SF-020", Level: Must, Judge: []Witness{Probe},
		Statement: "A keep-alive that names a time stamp greater than 0 makes the room push exactly the posts after it.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: REQ_TYPE_KEEP_ALIVE; exchange keepalive",
	},
	{
		ID: "SF-021", Level: Must, Judge: []Witness{Probe},
		Statement: "The answer to a keep-alive counts the posts of others that the client has not acknowledged, those too young to be pushed included.",
		Source:    "MyMesh::getUnsyncedCount, v1.17.1; exchange keepalive",
	},
	{
		ID: "SF-022", Level: Must, Since: "1.17.0", Judge: []Witness{Probe},
		Statement: "A post by the console command room.post is pushed to every logged-in client, with the first 4 bytes of the room's own key as its author.",
		Source:    "MyMesh::addSystemPost, v1.17.0; exchange post-push",
	},
	{
		ID: "SF-023", Level: Must, Judge: []Witness{Probe},
		Statement: "The text of a post is pushed byte by byte as it came, up to 150 bytes, whatever characters they make.",
		Source:    "MAX_POST_TEXT_LEN, MyMesh::storePost, v1.17.1; exchange texts",
	},
	{
		ID: "SF-024", Level: Must, Judge: []Witness{Probe},
		Statement: "Of a post of more than 150 bytes the first 150 are pushed.",
		Source:    "MAX_POST_TEXT_LEN, MyMesh::storePost, v1.17.1; exchange texts",
	},
	{
		ID: "SF-025", Level: Must, Judge: []Witness{Probe},
		Statement: "A post that its author sends again with the same time stamp and another attempt is acknowledged and pushed to the others once.",
		Source:    "MyMesh::onPeerDataRecv, v1.17.1: is_retry; exchange replay",
	},
	{
		ID: "SF-026", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-06"},
		Statement: "Every post that was acknowledged is pushed to the others, also when two texts carry the same time stamp.",
		Source:    "claim B-06: an acknowledgement means that the room has the post; MyMesh::onPeerDataRecv, v1.17.1: is_retry looks at the time stamp alone",
	},
	{
		ID: "SF-027", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-20"},
		Statement: "A client that comes back 8 hours later gets every post that it missed.",
		Source:    "claim B-20; MyMesh::loop, v1.17.1",
	},
	{
		ID: "SF-028", Level: Info, Judge: []Witness{Probe}, Claims: []string{"B-18"},
		Statement: "Posts do not outlive a reboot: afterwards a client that logs in is pushed new posts alone.",
		Source:    "MyMesh::MyMesh, v1.17.1: posts are in memory; exchange reboot",
	},
	{
		ID: "SF-029", Level: Must, Judge: []Witness{Probe},
		Statement: "When three clients post in turn and acknowledge all they get, each gets each post of the others exactly once and in order.",
		Source:    "MyMesh::loop and processAck, v1.17.1",
	},
	{
		ID: "SF-030", Level: Must, Judge: []Witness{Probe},
		Statement: "Posts that come while a client is still getting missed ones are pushed to it as well, once and in order.",
		Source:    "MyMesh::loop, v1.17.1",
	},
	{
		ID: "SF-031", Level: Must, Judge: []Witness{Sniffer},
		Statement: "While a client posts every 3 s and three airtimes, each post is pushed to the other client at most one such period later than in an idle room.",
		Source:    "PUSH_NOTIFY_DELAY_MILLIS, MyMesh::storePost, v1.17.1: each post holds pushes up for 2 s",
	},
	{
		ID: "SF-032", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A push goes direct along the path that its client sent the room, and floods when the room knows none.",
		Source:    "MyMesh::pushPostToClient, v1.17.1; exchange paths",
	},
	{
		ID: "SF-033", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-04"},
		Statement: "Posts are pushed alike to clients that logged in with the admin password, with the guest password and read-only.",
		Source:    "MyMesh::loop, v1.17.1: no role is asked for",
	},
	{
		ID: "SF-034", Level: Must, Judge: []Witness{Probe}, Claims: []string{"A-02", "B-15"},
		Statement: "A post that is sealed for another room with the same first key byte is neither acknowledged nor pushed.",
		Source:    "Mesh::onRecvPacket, v1.17.1: the message code decides",
	},
	{
		ID: "SF-035", Level: Must, Judge: []Witness{Probe},
		Statement: "An acknowledgement with 4 bytes that no push asked for changes nothing: the push is tried again.",
		Source:    "MyMesh::processAck, v1.17.1",
	},
	{
		ID: "SF-036", Level: Must, Judge: []Witness{Probe},
		Statement: "A post whose first two pushes went unacknowledged is not pushed again after the third was acknowledged.",
		Source:    "MyMesh::pushPostToClient and processAck, v1.17.1: each try asks for an acknowledgement of its own",
	},
	{
		ID: "SF-037", Level: Must, Judge: []Witness{Sniffer},
		Statement: "The tries of a push are not all the same frame, which repeaters would take for an echo.",
		Source:    "MyMesh::pushPostToClient, v1.17.1: attempt; until v1.6.2 all tries had one packet hash",
	},
	{
		ID: "SF-057", Level: Must, Judge: []Witness{Sniffer},
		Statement: "The three tries of a push are three different frames, so that a repeater or reader that had one takes the next.",
		Source:    "MyMesh::pushPostToClient, v1.9.0 to v1.17.1: the comment at attempt, so packet hash (and ACK) will be different",
	},
	{
		// Before 1.14.1 a board that has sent nothing since its counter stood at 0 is silent in
		// the upper half of the counter's range, so that no bench can be set up there.
		ID: "SF-038", Level: Must, Since: "1.14.1", Judge: []Witness{Sniffer},
		Statement: "Pushes and their retries keep their times when the board's 32-bit millisecond counter wraps.",
		Source:    "Dispatcher::millisHasNowPassed, v1.17.1",
	},
	{
		ID: "SF-039", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-18"},
		Statement: "An administrator whom the access list kept over a reboot is pushed nothing until it talks, and then what was posted since.",
		Source:    "MyMesh::loop, v1.17.1: last_activity; exchange reboot",
	},
	{
		ID: "SF-050", Level: Must, Judge: []Witness{Probe}, Claims: []string{"B-16"},
		Statement: "Posts that wait while the clock is set on, by decades even, are still pushed, in order and with the time stamps they had.",
		Source:    "MyMesh::loop, v1.17.1: compares time stamps without a sign",
	},
	{
		ID: "SF-040", Level: Must, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "A direct push along a path of hashes of 3 bytes that nobody acknowledges is tried again after 4 s and 2 s for each hop and one more.",
		Source:    "MyMesh::pushPostToClient, v1.14.0 to v1.17.1",
	},
	{
		ID: "SF-041", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "The answer to a keep-alive counts up to 32 posts that the client has not acknowledged.",
		Source:    "MyMesh::getUnsyncedCount, v1.9.0 to v1.17.1",
	},
	{
		ID: "SF-042", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "After a log-in pushing begins anew, whether an acknowledgement of the client was awaited or not.",
		Source:    "MyMesh::onAnonDataRecv, v1.9.0 to v1.17.1",
	},
	{
		ID: "SF-043", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "After an acknowledged push, the next one is tried three times, however many tries that one took.",
		Source:    "MyMesh::processAck, v1.9.0 to v1.17.1",
	},
	{
		ID: "SF-051", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "In a room of 12 clients and in one of 20 the posts of each client are pushed to each other one, once.",
		Source:    "MyMesh::loop and processAck, v1.9.0 to v1.17.1: MAX_CLIENTS 20",
	},
	{
		ID: "SF-052", Level: Must, Judge: []Witness{Sniffer},
		Statement: "In a room of 12 clients and in one of 20 a push that nobody acknowledges is tried three times for each client, each try after its own time-out.",
		Source:    "MyMesh::loop, v1.9.0 to v1.17.1: MAX_CLIENTS 20",
	},
	{
		ID: "SF-053", Level: Must, Judge: []Witness{Probe, Sniffer},
		Statement: "Each of 12 clients and each of 20 is pushed what is newer than the time stamp in its log-in or keep-alive, and nothing older.",
		Source:    "MyMesh::onAnonDataRecv and onPeerDataRecv, v1.9.0 to v1.17.1: sync_since",
	},
	{
		ID: "SF-054", Level: Must, Since: "1.14.0", Judge: []Witness{Sniffer},
		Statement: "A push along 1, 9 or more hops with hashes of 2 or 3 bytes that nobody acknowledges is tried three times, each 4 s and 2 s for each hop and one more after the other.",
		Source:    "MyMesh::pushPostToClient, v1.14.0 to v1.17.1",
	},
	{
		ID: "SF-055", Level: Must, Judge: []Witness{Sniffer},
		Statement: "A push along 1, 9 or 40 hops with hashes of one byte that nobody acknowledges is tried three times, each 4 s and 2 s for each hop and one more after the other.",
		Source:    "MyMesh::pushPostToClient, v1.9.0 to v1.17.1",
	},
}
