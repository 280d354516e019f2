package admin

import "strings"

// regionCommands lead to the words behind `region`.
var regionCommands = []command{
	{words: "region", text: true, run: regionCommand},
}

const (
	noRegion    = "Err - unknown region"
	badRegion   = "Err - ??"
	regionParts = 4 // as many words as count (CommonCLI::handleRegionCmd, v1.17.1)
)

// regionCommand carries out a command that starts with "region".
func regionCommand(c *Console, rq request) string {
	if arg, ok := word.of("region def", rq.text); ok {
		return defineRegions(c.Regions, strings.Trim(arg, " "))
	}
	most := regionParts
	if !c.Quirks.WordsIgnored {
		most++ // one too many is noticed
	}
	parts := splitParts(rq.text, ' ', most)
	if len(parts) == 1 {
		return c.Regions.Export(MaxReply)
	}
	if parts[1] == "load" && len(parts) <= regionParts {
		return c.startLoad(rq, parts[2:])
	}
	for _, verb := range regionVerbs {
		if verb.name == parts[1] && len(parts) >= verb.parts && (len(parts) <= verb.most || c.Quirks.WordsIgnored) {
			return verb.run(c, parts[2:])
		}
	}
	return badRegion
}

// regionVerbs are searched from the start.
var regionVerbs = []struct {
	name  string
	parts int // words that have to be there, "region" included
	most  int // words that may be there
	run   func(c *Console, args []string) string
}{
	{"save", 2, 2, saveRegions},
	{"allowf", 3, 3, func(c *Console, args []string) string { return setDeny(c, args[0], 0) }},
	{"denyf", 3, 3, func(c *Console, args []string) string { return setDeny(c, args[0], DenyFlood) }},
	{"get", 3, 3, getRegion},
	{"home", 3, 3, setHome},
	{"home", 2, 2, getHome},
	{"default", 3, 3, setDefault},
	{"default", 2, 2, getDefault},
	{"put", 3, 4, putRegion},
	{"remove", 3, 3, removeRegion},
	{"list", 3, 3, listRegions},
}

func saveRegions(c *Console, _ []string) string {
	c.Settings.RegionsChanged = c.ports.RTC.Time()
	c.saved(done)
	if c.Regions.Save(c.ports.Flash) != nil {
		return "Err - save failed"
	}
	return done
}

func setDeny(c *Console, name string, deny uint8) string {
	r := c.Regions.FindPrefix(name)
	if r == nil {
		return noRegion
	}
	r.Flags = r.Flags&^DenyFlood | deny
	return done
}

func getRegion(c *Console, args []string) string {
	r := c.Regions.FindPrefix(args[0])
	if r == nil {
		return noRegion
	}
	text := " " + r.Name()
	if parent := c.Regions.ByID(r.Parent); parent != nil && !parent.IsWildcard() {
		text += " (" + parent.Name() + ")"
	}
	if r.Allows() {
		return text + " F"
	}
	return text + " "
}

func setHome(c *Console, args []string) string {
	r := c.Regions.FindPrefix(args[0])
	if r == nil {
		return noRegion
	}
	c.Regions.SetHome(r)
	return " home is now " + r.Name()
}

func getHome(c *Console, _ []string) string {
	if r := c.Regions.Home(); r != nil {
		return " home is " + r.Name()
	}
	return " home is *"
}

func setDefault(c *Console, args []string) string {
	name := args[0]
	if name == "<null>" {
		c.Regions.SetDefault(nil, c.Quirks)
		c.keepRegions()
		return " default scope is now <null>"
	}
	r := c.Regions.FindPrefix(name)
	if r == nil {
		r = c.Regions.Put(name, 0)
	}
	if r == nil {
		return "Err - region table full"
	}
	r.Flags = 0
	c.Regions.SetDefault(r, c.Quirks)
	c.keepRegions()
	return " default scope is now " + r.Name()
}

// keepRegions saves without a word about failure, as the firmware does.
func (c *Console) keepRegions() {
	_ = c.Regions.Save(c.ports.Flash) // see above
}

func getDefault(c *Console, _ []string) string {
	if r := c.Regions.Default(); r != nil {
		return " default scope is " + r.Name()
	}
	return " default scope is <null>"
}

func putRegion(c *Console, args []string) string {
	parent := c.Regions.Wildcard()
	if len(args) > 1 {
		parent = c.Regions.FindPrefix(args[1])
	}
	if parent == nil {
		return "Err - unknown parent"
	}
	r := c.Regions.Put(args[0], parent.ID)
	if r == nil {
		return "Err - unable to put"
	}
	r.Flags = 0
	return "OK - (flood allowed)"
}

func removeRegion(c *Console, args []string) string {
	r := c.Regions.Find(args[0])
	if r == nil {
		return "Err - not found"
	}
	if !c.Regions.Remove(r, c.Quirks) {
		return "Err - not empty"
	}
	return done
}

func listRegions(c *Console, args []string) string {
	if args[0] != "allowed" && args[0] != "denied" {
		return "Err - use 'allowed' or 'denied'"
	}
	if names := c.Regions.Names(args[0] == "allowed", MaxReply+1); names != "" {
		return names
	}
	return "-none-"
}

// defineRegions puts a chain of regions, each below the one before it. A name with
// a jump behind | or , makes the next one go below the jump.
func defineRegions(m *Regions, def string) string {
	if def == "" {
		return "Err - empty def"
	}
	cursor := RegionID(0)
	for token := range strings.SplitSeq(def, " ") {
		if token == "" {
			continue
		}
		next, failure := defineRegion(m, token, cursor)
		if failure != "" {
			return clip(failure, MaxReply)
		}
		cursor = next
	}
	return m.Export(MaxReply)
}

func defineRegion(m *Regions, token string, parent RegionID) (next RegionID, failure string) {
	name, jump := token, ""
	cut := strings.IndexAny(token, "|,")
	if cut >= 0 {
		name, jump = token[:cut], token[cut+1:]
	}
	switch {
	case name == "":
		return 0, "Err - empty name"
	case cut >= 0 && jump == "":
		return 0, "Err - empty jump"
	}
	r := m.Put(name, parent)
	if r == nil {
		return 0, "Err - put failed: " + name
	}
	r.Flags = 0
	if cut < 0 {
		return r.ID, ""
	}
	if r = m.FindPrefix(jump); r == nil {
		return 0, "Err - unknown jump: " + jump
	}
	return r.ID, ""
}
