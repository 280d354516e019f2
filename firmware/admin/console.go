package admin

import "strings"

// Origin says where a command came from.
type Origin uint8

// The origins of commands.
const (
	Serial Origin = iota // the serial console, which may do everything
	Remote               // an admin's text message
)

// MaxReply is the longest reply in bytes (the buffer of 160 in main.cpp loop, v1.17.1, less the final NUL).
// The firmware writes longer ones past its buffer.
const MaxReply = 159

// Console carries out commands. Make one with NewConsole.
type Console struct {
	Build    Build
	Quirks   Quirks
	Settings *Settings
	Access   *AccessList
	Regions  *Regions

	ports   Ports
	logging bool
	loading *regionLoad // nil: no `region load` is under way
	spare   Regions     // what a load fills; its names keep stale bytes, as in the firmware
}

// NewConsole returns a console over a room's state. State that is nil is made
// anew, the settings from the build. What p.Flash is written through depends on
// Quirks.Flash, which whoever reads the files has to use too.
func NewConsole(b Build, q Quirks, s *Settings, a *AccessList, r *Regions, p Ports) *Console {
	if s == nil {
		fresh := b.Settings()
		s = &fresh
	}
	if a == nil {
		a = &AccessList{}
	}
	if r == nil {
		r = &Regions{}
	}
	p = p.filled()
	p.Flash = q.Flash(p.Flash)
	return &Console{Build: b, Quirks: q, Settings: s, Access: a, Regions: r, ports: p}
}

// Logging reports whether `log start` asked for frames to be logged to LogFile.
func (c *Console) Logging() bool { return c.logging }

// Handle carries out one command and returns its reply. An empty reply is neither
// printed nor sent. timestamp is the sender's of a remote command. A command ends
// at its first NUL.
func (c *Console) Handle(from Origin, timestamp uint32, text string) string {
	text, _, _ = strings.Cut(text, "\x00")
	if !c.Quirks.WordsIgnored {
		text, _, _ = strings.Cut(text, "\r") // of lines in one burst the first counts
	}
	if c.loading != nil {
		return c.loadLine(text)
	}
	text = strings.TrimLeft(text, " ")
	var tag string
	if len(text) > 4 && text[2] == '|' { // by which apps tell replies apart
		tag, text = text[:3], text[3:]
	}
	reply, final := c.dispatch(request{from: from, timestamp: timestamp, text: text})
	if final {
		return ""
	}
	if c.Quirks.TagOverrun {
		return tag + clip(reply, MaxReply)
	}
	return clip(tag+reply, MaxReply)
}

// request is one command on its way through the tables.
type request struct {
	from      Origin
	timestamp uint32 // of a remote command, by its sender's clock
	text      string // the whole command
	arg       string // what follows the words that were matched
}

// match says how much of a command has to be equal to an entry's words.
type match uint8

const (
	prefix match = iota // the command starts with the words
	word                // and a space or nothing follows
	whole               // nothing follows
)

func (m match) of(words, text string) (arg string, ok bool) {
	arg, ok = strings.CutPrefix(text, words)
	switch m {
	case word:
		ok = ok && (arg == "" || arg[0] == ' ')
	case whole:
		ok = ok && arg == ""
	case prefix:
	}
	return arg, ok
}

// command is one entry of the command set.
type command struct {
	words  string
	match  match // of a firmware with WordsIgnored
	text   bool  // takes what follows the words
	serial bool  // for the serial console only; elsewhere the search goes on
	final  bool  // the firmware does not come back from it
	run    func(c *Console, rq request) string
}

// of reports whether text is the command. What a command does not take may not follow it.
func (cmd *command) of(text string, q Quirks) (arg string, ok bool) {
	if q.WordsIgnored || cmd.match == whole {
		return cmd.match.of(cmd.words, text)
	}
	how := word
	if strings.HasSuffix(cmd.words, " ") {
		how = prefix
	}
	arg, ok = how.of(cmd.words, text)
	return arg, ok && (cmd.text || strings.Trim(arg, " ") == "")
}

// dispatch carries out the first entry that matches: commands are told apart by
// how they start, so in a group the longer words stand first.
func (c *Console) dispatch(rq request) (reply string, final bool) {
	own := postCommands
	if c.Build.Role == RoleRepeater {
		own = discoverCommands
	}
	for _, group := range [...][]command{
		accessCommands, own, boardCommands, clockCommands, neighborCommands, radioCommands,
		systemCommands, sensorCommands, regionCommands, powerSavingCommands, logCommands, statsCommands,
	} {
		for i := range group {
			cmd := &group[i]
			if cmd.serial && rq.from != Serial {
				continue
			}
			if arg, ok := cmd.of(rq.text, c.Quirks); ok {
				rq.arg = arg
				return cmd.run(c, rq), cmd.final
			}
		}
	}
	return "Unknown command", false
}

// always is a command with one reply and no effect.
func always(reply string) func(*Console, request) string {
	return func(*Console, request) string { return reply }
}
