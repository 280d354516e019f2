package admin

import "strings"

// regionLoad is a `region load` under way: a map that the lines of a tree fill
// until an empty line puts it in place of the current one.
type regionLoad struct {
	next  *Regions
	stack [maxLoadDepth]level
	depth int
}

// maxLoadDepth is how many levels a tree can have, the wildcard included (MyMesh.h, v1.17.1).
const maxLoadDepth = 8

// level is the region that lines below it belong to.
type level struct {
	indent int
	region RegionID
	set    bool
}

// startLoad begins a load. A name loads one region below the wildcard at once.
func (c *Console) startLoad(rq request, args []string) string {
	if len(args) > 0 && args[0] != "" && !c.Quirks.RegionLoadIgnoresName {
		return c.loadOne(args)
	}
	if rq.from != Serial && !c.Quirks.RegionLoadRemote {
		return "Err - serial only"
	}
	c.spare = Regions{slots: c.spare.slots, last: c.Regions.last}
	c.loading = &regionLoad{next: &c.spare}
	c.loading.stack[0] = level{indent: -1, set: true}
	if c.Quirks.RegionLoadNeedsIndent {
		c.loading.stack[0].indent = 0
	}
	return ""
}

// loadOne puts one region into the current map, allowed if a flag says so.
func (c *Console) loadOne(args []string) string {
	r := c.Regions.Find(args[0])
	if r == nil {
		r = c.Regions.Put(args[0], 0)
	}
	if r == nil {
		return "Err - unable to put"
	}
	r.Flags = loadFlags(strings.Join(args[1:], " "))
	return "OK - loaded 1 regions"
}

// loadFlags denies floods unless there is an F behind the name.
func loadFlags(rest string) uint8 {
	if strings.Contains(rest, "F") {
		return 0
	}
	return DenyFlood
}

// loadLine takes one line of a tree. A region that exists keeps its number and its
// flag. Lines that make no sense are ignored.
func (c *Console) loadLine(line string) string {
	load := c.loading
	text := strings.TrimLeft(line, " ")
	if text == "" {
		if c.Quirks.DefaultScopeStale {
			load.next.scope = c.Regions.scope
		}
		*c.Regions = *load.next
		c.loading = nil
		return "OK - loaded " + itoa(int32(c.Regions.Len())) + " regions" // at most MaxRegions
	}
	indent := len(line) - len(text)
	name := text[:regionNameLen(text)]
	if name == "" {
		if rest, ok := strings.CutPrefix(text, "*"); ok && indent == 0 && !c.Quirks.RegionLoadNeedsIndent {
			load.next.wildcard.Flags = loadFlags(rest)
		}
		return ""
	}
	rest := text[min(len(name)+1, len(text)):]
	parent := load.parent(indent, c.Quirks)
	if parent == nil {
		return ""
	}
	old := c.Regions.Find(name)
	var id RegionID
	if old != nil {
		id = old.ID
	}
	r := load.next.put(name, parent.region, id)
	if r == nil {
		return ""
	}
	r.Flags = loadFlags(rest)
	if old != nil {
		r.Flags = old.Flags
	}
	load.push(indent, r.ID, c.Quirks)
	return ""
}

// parent returns the level that a line with that indent is below, or nil if the line does not count.
func (l *regionLoad) parent(indent int, q Quirks) *level {
	if q.RegionLoadNeedsIndent {
		if indent == 0 || indent >= maxLoadDepth || !l.stack[indent-1].set {
			return nil
		}
		return &l.stack[indent-1]
	}
	for l.depth > 0 && l.stack[l.depth].indent >= indent {
		l.depth--
	}
	if l.depth == maxLoadDepth-1 {
		return nil
	}
	return &l.stack[l.depth]
}

// push makes a region the parent of what follows with a greater indent.
func (l *regionLoad) push(indent int, id RegionID, q Quirks) {
	if q.RegionLoadNeedsIndent {
		l.stack[indent] = level{region: id, set: true}
		return
	}
	l.depth++
	l.stack[l.depth] = level{indent: indent, region: id, set: true}
}
