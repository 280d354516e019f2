package faults

var storeAndForward = []Fault{
	{
		ID: "F-SF-109", File: "firmware/room/posts.go",
		Find: `	for i := range b.posts {
		if p := &b.posts[i]; p.timestamp != 0 && p.sent == sent`,
		Replace: `	for i := range b.posts[:2] {
		if p := &b.posts[i]; p.timestamp != 0 && p.sent == sent`,
		Why:          "only the first two posts are known again when they are repeated",
		Requirements: []string{"SF-025"},
	},
	{
		ID: "F-SF-01", File: "firmware/room/push.go",
		Find:         `Author: [4]byte(p.author[:4])`,
		Replace:      `Author: [4]byte(p.author[28:])`,
		Why:          "names the author by the last bytes of the key",
		Requirements: []string{"SF-001"},
	},
	{
		ID: "F-SF-02", File: "firmware/room/posts.go",
		Find:         `p.timestamp > c.Sync.Since && p.author != c.Key`,
		Replace:      `p.timestamp > c.Sync.Since`,
		Why:          "does not leave out the author",
		Requirements: []string{"SF-002"},
	},
	{
		ID: "F-SF-03", File: "firmware/room/push.go",
		Find:         `const postSyncDelay = 6`,
		Replace:      `const postSyncDelay = 5`,
		Why:          "waits a second too little",
		Requirements: []string{"SF-003"},
	},
	{
		ID: "F-SF-04", File: "firmware/room/push.go",
		Find:         `= pushInterval / 8`,
		Replace:      `= pushInterval`,
		Why:          "looks at the next client as late as after a push",
		Requirements: []string{"SF-004"},
	},
	{
		ID: "F-SF-05", File: "firmware/room/push.go",
		Find:         `const postSyncDelay = 6`,
		Replace:      `const postSyncDelay = 7`,
		Why:          "waits a second too long",
		Requirements: []string{"SF-004"},
	},
	{
		ID: "F-SF-06", File: "firmware/room/posts.go",
		Find:         `(b.next+k)%MaxPosts`,
		Replace:      `(b.next+MaxPosts-1-k)%MaxPosts`,
		Why:          "pushes the newest post first",
		Requirements: []string{"SF-005"},
	},
	{
		ID: "F-SF-07", File: "firmware/room/posts.go",
		Find:         `const MaxPosts = 32`,
		Replace:      `const MaxPosts = 16`,
		Why:          "keeps as many posts as an article says",
		Requirements: []string{"SF-006"},
	},
	{
		ID: "F-SF-08", File: "firmware/room/posts.go",
		Find:         `p := &b.posts[(b.next+k)%MaxPosts]`,
		Replace:      `p := &b.posts[k]`,
		Why:          "takes the first place of the ring for the oldest post",
		Requirements: []string{"SF-006"},
	},
	{
		ID: "F-SF-09", File: "firmware/room/texts.go",
		Find:         `p.timestamp = r.Calendar.Unique()`,
		Replace:      `p.timestamp = r.Calendar.Time()`,
		Why:          "two posts of one second get one time stamp",
		Requirements: []string{"SF-007"},
	},
	{
		ID: "F-SF-10", File: "firmware/room/push.go",
		Find:         `c.Sync.Waiting = r.quirks.awaited(c.Sync.PendingAck)`,
		Replace:      `c.Sync.Waiting = !r.quirks.awaited(c.Sync.PendingAck)`,
		Why:          "takes a pending acknowledgement for none",
		Requirements: []string{"SF-008"},
	},
	{
		ID: "F-SF-11", File: "firmware/room/push.go",
		Find:         `ackTimeoutFlood device.Millis = 12000`,
		Replace:      `ackTimeoutFlood device.Millis = 10000`,
		Why:          "gives a flood too little time",
		Requirements: []string{"SF-009"},
	},
	{
		ID: "F-SF-12", File: "firmware/room/push.go",
		Find:         `device.Millis(path.Hops()+1)`,
		Replace:      `device.Millis(path.Hops())`,
		Why:          "forgets the last leg of a path",
		Requirements: []string{"SF-010"},
	},
	{
		ID: "F-SF-13", File: "firmware/room/push.go",
		Find:         `pushInterval    device.Millis = 1200 `,
		Replace:      `pushInterval    device.Millis = 1000 `,
		Why:          "pushes too fast",
		Requirements: []string{"SF-011"},
	},
	{
		ID: "F-SF-14", File: "firmware/room/push.go",
		Find: `interval = pushInterval
`,
		Replace: `interval = 2 * pushInterval
`,
		Why:          "pushes too slowly",
		Requirements: []string{"SF-012"},
	},
	{
		ID: "F-SF-15", File: "firmware/room/login.go",
		Find: `	r.round.next = r.Board.Millis() + pushNotifyDelay // the response goes first
`,
		Replace:      ``,
		Why:          "does not hold pushes up for the answer to a log-in",
		Requirements: []string{"SF-013"},
	},
	{
		ID: "F-SF-90", File: "firmware/room/texts.go",
		Find: `	r.round.next = r.Board.Millis() + pushNotifyDelay
`,
		Replace:      ``,
		Why:          "does not hold pushes up for the answer to a post",
		Requirements: []string{"SF-056"},
	},
	{
		ID: "F-SF-16", File: "firmware/room/login.go",
		Find:         `r.Board.Millis() + pushNotifyDelay // the`,
		Replace:      `r.Board.Millis() + 2*pushNotifyDelay // the`,
		Why:          "holds pushes up too long after a log-in",
		Requirements: []string{"SF-014"},
	},
	{
		ID: "F-SF-17", File: "firmware/room/push.go",
		Find: `	r.round.turn = (r.turn() + 1) % n
`,
		Replace: `	if interval == pollInterval {
		r.round.turn = (r.turn() + 1) % n
	}
`,
		Why:          "stays with a client until it has everything",
		Requirements: []string{"SF-015"},
	},
	{
		ID: "F-SF-18", File: "firmware/room/push.go",
		Find:         `const maxPushFailures = 3`,
		Replace:      `const maxPushFailures = 4`,
		Why:          "tries once more than it should",
		Requirements: []string{"SF-016"},
	},
	{
		ID: "F-SF-19", File: "firmware/room/requests.go",
		Find: `	c.Sync.Failures = 0
`,
		Replace:      ``,
		Why:          "a request does not count as a sign of life",
		Requirements: []string{"SF-017"},
	},
	{
		ID: "F-SF-20", File: "firmware/room/texts.go",
		Find: `	c.Sync.Failures = 0
`,
		Replace:      ``,
		Why:          "a text does not count as a sign of life",
		Requirements: []string{"SF-017"},
	},
	{
		ID: "F-SF-21", File: "firmware/room/login.go",
		Find:         `c.Sync.Waiting, c.Sync.Failures = false, 0`,
		Replace:      `c.Sync.Waiting = false`,
		Why:          "a log-in does not count as a sign of life",
		Requirements: []string{"SF-017", "SF-027"},
	},
	{
		ID: "F-SF-22", File: "firmware/room/posts.go",
		Find:         `return p.timestamp > c.Sync.Since &&`,
		Replace:      `return p.timestamp >= c.Sync.Since &&`,
		Why:          "pushes the last post that a client has once more",
		Requirements: []string{"SF-018"},
	},
	{
		ID: "F-SF-23", File: "firmware/room/login.go",
		Find:         `c.Sync.Since = login.Since`,
		Replace:      `c.Sync.Since = 0`,
		Why:          "does not look at what a client has already",
		Requirements: []string{"SF-018"},
	},
	{
		ID: "F-SF-24", File: "firmware/room/push.go",
		Find: `			c.Sync.Since = c.Sync.PushTimestamp
`,
		Replace:      ``,
		Why:          "an acknowledgement does not move the sync point",
		Requirements: []string{"SF-019"},
	},
	{
		ID: "F-SF-25", File: "firmware/server/peers.go",
		Find:         `ret.ExtraType() == wire.TypeAck &&`,
		Replace:      `ret.ExtraType() == wire.TypeMultipart &&`,
		Why:          "overlooks an acknowledgement within a path return",
		Requirements: []string{"SF-019"},
	},
	{
		ID: "F-SF-26", File: "firmware/room/requests.go",
		Find:         `if k.Since > 0 {`,
		Replace:      `if k.Since > c.Sync.Since {`,
		Why:          "a keep-alive cannot move the sync point back",
		Requirements: []string{"SF-020"},
	},
	{
		ID: "F-SF-27", File: "firmware/room/requests.go",
		Find:         `if k.Since > 0 {`,
		Replace:      `if k.Since >= 0 {`,
		Why:          "a keep-alive without a time stamp moves the sync point to 0",
		Requirements: []string{"SF-020"},
	},
	{
		ID: "F-SF-28", File: "firmware/room/posts.go",
		Find:         `if b.posts[i].newTo(c) {`,
		Replace:      `if b.posts[i].timestamp > c.Sync.Since {`,
		Why:          "counts the posts of the client itself",
		Requirements: []string{"SF-021"},
	},
	{
		ID: "F-SF-29", File: "firmware/room/texts.go",
		Find:         `post{author: r.Node.Self().Public(), text: text}`,
		Replace:      `post{text: text}`,
		Why:          "a post of the room has no author",
		Requirements: []string{"SF-022"},
	},
	{
		ID: "F-SF-30", File: "firmware/room/posts.go",
		Find:         `const postTextSize = wire.MaxPostText - 1`,
		Replace:      `const postTextSize = wire.MaxPostText - 2`,
		Why:          "cuts one byte too many",
		Requirements: []string{"SF-023"},
	},
	{
		ID: "F-SF-31", File: "firmware/room/posts.go",
		Find:         `const postTextSize = wire.MaxPostText - 1`,
		Replace:      `const postTextSize = wire.MaxPostText`,
		Why:          "forgets the byte that ends a text in its buffer",
		Requirements: []string{"SF-024"},
	},
	{
		ID: "F-SF-32", File: "firmware/room/texts.go",
		Find:         `return r.posts.holds(c.Key, msg.Timestamp, msg.Text)`,
		Replace:      `return false`,
		Why:          "keeps a repetition as a post of its own",
		Requirements: []string{"SF-025"},
	},
	{
		ID: "F-SF-33", File: "firmware/room/texts.go",
		Find:         `return r.posts.holds(c.Key, msg.Timestamp, msg.Text)`,
		Replace:      `return again`,
		Why:          "takes another text of the same second for a repetition",
		Requirements: []string{"SF-026"},
	},
	{
		ID: "F-SF-34", File: "firmware/room/push.go",
		Find:         `return p.age(clock) >= postSyncDelay`,
		Replace:      `return p.age(clock) >= postSyncDelay && p.age(clock) < 6*3600`,
		Why:          "lets posts expire after 6 hours",
		Requirements: []string{"SF-027"},
	},
	{
		ID: "F-SF-35", File: "firmware/room/room.go",
		Find: `func (r *Room) Setup() {
`,
		Replace: `var earlier *Room

func (r *Room) Setup() {
	defer func() {
		if earlier != nil && earlier.Node.Self().Public() == r.Node.Self().Public() {
			r.posts = earlier.posts
		}
		earlier = r
	}()
`,
		Why:          "posts stand in memory that a restart does not clear",
		Requirements: []string{"SF-028"},
	},
	{
		ID: "F-SF-36", File: "firmware/room/push.go",
		Find:         `c.Sync.Since = c.Sync.PushTimestamp`,
		Replace:      `c.Sync.Since = r.Calendar.Time()`,
		Why:          "an acknowledgement stands for everything posted so far",
		Requirements: []string{"SF-029"},
	},
	{
		ID: "F-SF-37", File: "firmware/room/texts.go",
		Find: `	r.posts.add(p)
`,
		Replace: `	r.posts.add(p)
	for i := range r.Access.Len() {
		r.Access.At(i).Sync.Since = p.timestamp - 1
	}
`,
		Why:          "takes everyone for up to date when a post comes",
		Requirements: []string{"SF-030"},
	},
	{
		ID: "F-SF-38", File: "firmware/room/texts.go",
		Find: `pushNotifyDelay
	r.posted++`,
		Replace: `3*pushNotifyDelay
	r.posted++`,
		Why:          "each post holds pushes up so long that steady posting stops them",
		Requirements: []string{"SF-031"},
	},
	{
		ID: "F-SF-39", File: "firmware/room/push.go",
		Find:         `r.Node.SendDirect(packet, path, 0)`,
		Replace:      `r.Node.SendZeroHop(packet, 0)`,
		Why:          "does not put the path on a direct push",
		Requirements: []string{"SF-032"},
	},
	{
		ID: "F-SF-40", File: "firmware/room/push.go",
		Find:         `server.PathOf(c); known {`,
		Replace:      `server.PathOf(c); known && path.Hops() > 0 {`,
		Why:          "takes a path without hops for none",
		Requirements: []string{"SF-032"},
	},
	{
		ID: "F-SF-41", File: "firmware/room/push.go",
		Find:         `c.Sync.Failures < maxPushFailures`,
		Replace:      `c.Sync.Failures < maxPushFailures && c.Permissions.Role() != admin.Guest`,
		Why:          "leaves out those who may not post",
		Requirements: []string{"SF-033"},
	},
	{
		ID: "F-SF-42", File: "firmware/mesh/route.go",
		Find:         `if d.Dest != n.self.Public().Hash() || n.ports.Peers == nil {`,
		Replace:      `if n.ports.Peers == nil {`,
		Why:          "opens what is addressed to others",
		Requirements: []string{"SF-034"},
	},
	{
		ID: "F-SF-43", File: "firmware/room/push.go",
		Find:         `c.Sync.Waiting && c.Sync.PendingAck == sum`,
		Replace:      `c.Sync.Waiting && sum != 0`,
		Why:          "takes any acknowledgement for the one that it awaits",
		Requirements: []string{"SF-035"},
	},
	{
		ID: "F-SF-44", File: "firmware/room/push.go",
		Find:         `c.Sync.Waiting && c.Sync.PendingAck == sum`,
		Replace:      `c.Sync.Waiting && c.Sync.PendingAck == sum && c.Sync.Failures < maxPushFailures-1`,
		Why:          "does not look for the acknowledgement of the last try",
		Requirements: []string{"SF-036"},
	},
	{
		ID: "F-SF-45", File: "firmware/room/push.go",
		Find:         `Attempt: c.Sync.Attempt`,
		Replace:      `Attempt: c.Sync.Attempt & 0`,
		Why:          "all tries of a push are one frame, as in releases until v1.6.2",
		Requirements: []string{"SF-037", "SF-057"},
	},
	{
		ID: "F-SF-110", File: "firmware/room/push.go",
		Find:         `c.Sync.PushTimestamp == p.timestamp && !r.quirks.AttemptRepeats`,
		Replace:      `c.Sync.PushTimestamp == p.timestamp && r.quirks.AttemptRepeats`,
		Why:          "draws the attempt of each try, as v1.17.1 does",
		Requirements: []string{"SF-057"},
	},
	{
		ID: "F-SF-46", File: "firmware/room/push.go",
		Find:         `c.Sync.AckTimeout = now + ackTimeoutBase + ackTimeoutHop*device.Millis(path.Hops()+1)`,
		Replace:      `c.Sync.AckTimeout = max(now, now+ackTimeoutBase+ackTimeoutHop*device.Millis(path.Hops()+1))`,
		Why:          "takes the counter's wrap for an overflow and cuts the time off there",
		Requirements: []string{"SF-038"},
	},
	{
		ID: "F-SF-47", File: "firmware/room/push.go",
		Find:         `!c.Sync.Waiting && c.LastActivity != 0 &&`,
		Replace:      `!c.Sync.Waiting &&`,
		Why:          "pushes to clients that may be long gone",
		Requirements: []string{"SF-039"},
	},
	{
		ID: "F-SF-60", File: "firmware/room/push.go",
		Find:         `return p.age(clock) >= postSyncDelay`,
		Replace:      `return int32(p.age(clock)) >= postSyncDelay`,
		Why:          "takes a post of more than 68 years for one from the future",
		Requirements: []string{"SF-050"},
	},
	{
		ID: "F-SF-80", File: "firmware/room/push.go",
		Find:         "ackTimeoutHop*device.Millis(path.Hops()+1)",
		Replace:      "ackTimeoutHop*device.Millis(len(path.Bytes())+1)",
		Why:          "counts the bytes of a path for its hops",
		Requirements: []string{"SF-040"},
	},
	{
		ID: "F-SF-81", File: "firmware/room/posts.go",
		Find: `		if b.posts[i].newTo(c) {
			n++`,
		Replace: `		if b.posts[i].newTo(c) {
			n = (n + 1) & 31`,
		Why:          "counts in 5 bits",
		Requirements: []string{"SF-041"},
	},
	{
		ID: "F-SF-82", File: "firmware/room/login.go",
		Find:         "c.Sync.Waiting, c.Sync.Failures = false, 0",
		Replace:      "c.Sync.Failures = 0",
		Why:          "goes on waiting for an acknowledgement from before the log-in",
		Requirements: []string{"SF-042"},
	},
	{
		ID: "F-SF-83", File: "firmware/room/push.go",
		Find:         "c.Sync.Waiting, c.Sync.Failures = false, 0",
		Replace:      "c.Sync.Waiting = false",
		Why:          "counts the failures of a post that was read against the next",
		Requirements: []string{"SF-043"},
	},
	{
		ID: "F-SF-100", File: "firmware/room/push.go",
		Find:         "if r.round.turn >= r.Access.Len() && !r.quirks.PushPastEnd {",
		Replace:      "if r.round.turn >= min(r.Access.Len(), 8) && !r.quirks.PushPastEnd {",
		Why:          "the round of pushes ends at the eighth client",
		Requirements: []string{"SF-051", "SF-052"},
	},
	{
		ID: "F-SF-101", File: "firmware/room/push.go",
		Find:         "for i := range r.Access.Len() {\n\t\tif c := r.Access.At(i); c.Sync.Waiting && c.Sync.PendingAck",
		Replace:      "for i := range min(r.Access.Len(), 8) {\n\t\tif c := r.Access.At(i); c.Sync.Waiting && c.Sync.PendingAck",
		Why:          "acknowledgements are looked for with the first eight clients",
		Requirements: []string{"SF-051", "ACK-044"},
	},
	{
		ID: "F-SF-102", File: "firmware/room/push.go",
		Find:         "for i := range n {\n\t\tif c := r.Access.At(i); c.Sync.Waiting && now",
		Replace:      "for i := range min(n, 8) {\n\t\tif c := r.Access.At(i); c.Sync.Waiting && now",
		Why:          "time-outs run for the first eight clients alone",
		Requirements: []string{"SF-052"},
	},
	{
		ID: "F-SF-103", File: "firmware/room/login.go",
		Find:         "c.Sync.Since = login.Since\n",
		Replace:      "if r.Access.Len() <= 8 {\n\t\tc.Sync.Since = login.Since\n\t}\n",
		Why:          "a log-in's sync point is kept for eight clients",
		Requirements: []string{"SF-053"},
	},
	{
		ID: "F-SF-104", File: "firmware/room/requests.go",
		Find: "c.Sync.Since = k.Since",
		Replace: `for i := range min(r.Access.Len(), 8) {
			if r.Access.At(i) == c {
				c.Sync.Since = k.Since
			}
		}`,
		Why:          "a keep-alive's sync point is kept for the first eight clients",
		Requirements: []string{"SF-053"},
	},
	{
		ID: "F-SF-105", File: "firmware/room/push.go",
		Find:         "c.Sync.Failures++",
		Replace:      "if i < 8 {\n\t\t\t\tc.Sync.Failures++\n\t\t\t}",
		Why:          "failed pushes are counted for the first eight clients, the others are pushed to for ever",
		Requirements: []string{"SF-052"},
	},
	{
		ID: "F-SF-106", File: "firmware/room/push.go",
		Find:         "device.Millis(path.Hops()+1)",
		Replace:      "device.Millis(path.LengthByte()+1)",
		Why:          "the size of the hashes is taken for part of their number",
		Requirements: []string{"SF-054"},
	},
	{
		ID: "F-SF-107", File: "firmware/room/push.go",
		Find:         "device.Millis(path.Hops()+1)",
		Replace:      "device.Millis(min(path.Hops(), 8)+1)",
		Why:          "a path is timed for 8 hops at most",
		Requirements: []string{"SF-055", "SF-054"},
	},
	{
		ID: "F-SF-108", File: "firmware/room/push.go",
		Find:         "device.Millis(path.Hops()+1)",
		Replace:      "device.Millis(len(path.Bytes())/2+1)",
		Why:          "every path is taken for one of hashes of 2 bytes",
		Requirements: []string{"SF-055", "SF-054"},
	},
}
