package topology

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// Verb says what a command does.
type Verb string

// The verbs.
const (
	PowerOn  Verb = "power on"
	PowerOff Verb = "power off"
	Move     Verb = "move" // to a place
	Cut      Verb = "cut"  // two nodes hear each other no more
	Mend     Verb = "mend" // they do again as the file says
	Say      Verb = "say"  // a line is typed at a node's serial line, with the end that Enter makes
	Bytes    Verb = "bytes"
	Join     Verb = "join"  // a client takes the network line of a companion
	Leave    Verb = "leave" // and gives it up
)

// Command is something that is done to a mesh. The same words stand in a topology's events and are
// typed by people.
type Command struct {
	Verb  Verb
	Node  string
	Other string           // of Cut and Mend
	To    channel.Position // of Move, metres
	Line  string           // of Say
	Data  []byte           // of Bytes
}

// usages are how each command is written, and what it does.
var usages = []struct {
	verb        Verb
	form, about string
}{
	{PowerOn, "power on NODE", "give a board power"},
	{PowerOff, "power off NODE", "take it away"},
	{Move, "move NODE X Y", "to a place, in metres"},
	{Cut, "cut NODE NODE", "the two hear each other no more"},
	{Mend, "mend NODE NODE", "they do again, as the file says"},
	{Say, "say NODE LINE", "type a line at its console"},
	{Bytes, "bytes NODE HEX", "send bytes to its serial or network line"},
	{Join, "join NODE", "have a client take a companion's network line"},
	{Leave, "leave NODE", "have it give the line up"},
}

// Usage is a line for each command.
func Usage() string {
	var b strings.Builder
	for _, u := range usages {
		fmt.Fprintf(&b, "%-16s %s\n", u.form, u.about)
	}
	return b.String()
}

// ParseCommand reads a command. The error says how it is written.
func ParseCommand(text string) (Command, error) {
	var c Command
	err := c.UnmarshalText([]byte(text))
	return c, err
}

// UnmarshalText reads a command.
func (c *Command) UnmarshalText(text []byte) error {
	first, rest := word(string(text))
	if first == "power" {
		var how string
		how, rest = word(rest)
		first += " " + how
	}
	var known []string
	for _, u := range usages {
		known = append(known, string(u.verb))
		if string(u.verb) != first {
			continue
		}
		got := Command{Verb: u.verb}
		if got.Node, rest = word(rest); got.Node == "" || !got.read(rest) {
			return errors.New("want " + u.form)
		}
		*c = got
		return nil
	}
	return fmt.Errorf("unknown command; %s", words.Suggest(first, known))
}

// read reads what stands behind the node.
func (c *Command) read(rest string) bool {
	first, more := word(rest)
	switch c.Verb {
	case Move:
		y, none := word(more)
		var errX, errY error
		c.To.X, errX = number(first)
		c.To.Y, errY = number(y)
		return errX == nil && errY == nil && none == ""
	case Cut, Mend:
		c.Other = first
		return first != "" && more == "" && c.Other != c.Node
	case Say:
		c.Line = rest
		return true
	case Bytes:
		var err error
		c.Data, err = hex.DecodeString(first)
		return err == nil && len(c.Data) > 0 && more == ""
	default:
		return rest == ""
	}
}

// word cuts the first word off.
func word(text string) (first, rest string) {
	first, rest, _ = strings.Cut(strings.TrimLeft(text, " \t"), " ")
	return first, strings.TrimSpace(rest)
}

func number(text string) (float64, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err == nil && (math.IsNaN(n) || math.Abs(n) > farthest) {
		err = strconv.ErrRange
	}
	return n, err
}

// farthest is how far from the origin a node may be, in metres: further than any radio on earth.
const farthest = 1e8

// String is the command as it is written.
func (c Command) String() string {
	text := string(c.Verb) + " " + c.Node
	switch c.Verb {
	case Move:
		return text + " " + strconv.FormatFloat(c.To.X, 'f', -1, 64) + " " + strconv.FormatFloat(c.To.Y, 'f', -1, 64)
	case Cut, Mend:
		return text + " " + c.Other
	case Say:
		return strings.TrimSpace(text + " " + c.Line)
	case Bytes:
		return text + " " + hex.EncodeToString(c.Data)
	default:
		return text
	}
}

// Allows is nil if the command can be carried out in this mesh.
func (t *Topology) Allows(c Command) error {
	n, ok := t.names[c.Node]
	switch {
	case !ok:
		return t.unknown(c.Node)
	case c.Other != "" && t.names[c.Other] == nil:
		return t.unknown(c.Other)
	case c.Verb == Move && len(n.At) == 0:
		return fmt.Errorf("%s has no place to be moved from; give it one with at, or cut and mend its links", c.Node)
	case c.Verb == Say && n.Role == Companion:
		return fmt.Errorf("%s is a companion, whose line speaks to an app; send it bytes", c.Node)
	case (c.Verb == Join || c.Verb == Leave) && n.Client.Address == "":
		return fmt.Errorf("%s has no network line; give it one with client: tcp:PORT", c.Node)
	case (c.Verb == Cut || c.Verb == Mend) && !t.linked(c.Node, c.Other):
		return fmt.Errorf("%s and %s have no link that could be cut; the file states none between them", c.Node, c.Other)
	}
	return nil
}

// linked tells whether the file lets two nodes hear each other, be it ever so badly.
func (t *Topology) linked(a, b string) bool {
	here, there := t.names[a], t.names[b]
	if len(here.At) > 0 && len(there.At) > 0 {
		return true
	}
	links := t.AllLinks()
	for _, l := range links {
		if l.Between[0] == a && l.Between[1] == b || l.Between[0] == b && l.Between[1] == a {
			return true
		}
	}
	return len(links) == 0 && !t.placed()
}

func (t *Topology) unknown(name string) error {
	return fmt.Errorf("unknown node %q; %s", name, words.Suggest(name, t.nodeNames()))
}
