package regions

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

func count(n int) string { return strconv.Itoa(n) }

// Op is what a step of a script does.
type Op uint8

// The operations.
const (
	Type   Op = iota // an operator types Text
	Send             // an administrator sends Text over the air
	Load             // an operator types region load and the lines of Text
	Reboot           // the board restarts
	Ask              // a client logs in by a flood in the scope Text, "" for none
	Advert           // the board floods an advert
)

// Step is one step of a script.
type Step struct {
	Op   Op
	Text string
}

// String is the step as a person reads it.
func (s Step) String() string {
	return [...]string{"type", "send", "load", "reboot", "ask", "advert"}[s.Op] + fmt.Sprintf(" %q", s.Text)
}

// Script is a list of steps on a fresh bench.
type Script []Step

// names are few, some of which begin with others, so that what is put is often there.
func names() []string { return []string{"a", "ab", "abc", "#b", "ba", "c", "#cd", "zo", "zoe", "z-1"} }

// Draw draws the script of a seed: the same seed gives the same script. What trips the known
// defects of released firmware is drawn only when wild.
func Draw(seed uint64, steps int, wild bool) Script {
	d := drawing{rand.New(rand.NewPCG(seed, 0x726567696f6e)), wild, Machine{}} //nolint:gosec // repeatable on purpose
	var s Script
	for range steps {
		step := d.step()
		d.follow(step)
		s = append(s, step)
	}
	return s
}

// drawing is a script that is being drawn, with what the room knows meanwhile.
type drawing struct {
	*rand.Rand
	wild bool
	now  Machine
}

func (d *drawing) follow(s Step) {
	switch s.Op {
	case Type, Send:
		d.now.Answer(s.Text)
	case Load:
		d.now.Load(strings.Split(s.Text, "\n"))
	case Reboot:
		d.now.Restart()
	case Ask, Advert:
	}
}

func (d *drawing) name() string { return names()[d.IntN(len(names()))] }

func (d *drawing) step() Step {
	switch n := d.IntN(100); {
	case n < 6:
		return Step{Op: Reboot}
	case n < 20:
		return Step{Ask, strings.TrimPrefix(d.scope(), "#")}
	case n < 26:
		return Step{Op: Advert}
	case n < 32 && (d.wild || d.now.fallback == 0):
		return Step{Load, strings.Join(d.lines(), "\n")}
	case n < 45:
		return Step{Send, d.command()}
	}
	return Step{Type, d.command()}
}

// scope is one of the names, or none.
func (d *drawing) scope() string {
	if d.IntN(4) == 0 {
		return ""
	}
	return d.name()
}

func (d *drawing) command() string {
	verbs := []string{"put", "put", "put", "def", "denyf", "denyf", "allowf", "get", "home", "default", "remove", "list", "save", "home?", "default?"}
	switch verb := verbs[d.IntN(len(verbs))]; verb {
	case "put":
		if d.IntN(3) == 0 {
			return "region put " + d.name()
		}
		return "region put " + d.name() + " " + d.or("*")
	case "def":
		words := []string{"region def"}
		for range 1 + d.IntN(3) {
			word := d.name()
			if d.IntN(3) == 0 {
				word += "|" + d.or("*")
			}
			words = append(words, word)
		}
		return strings.Join(words, " ")
	case "list":
		return "region list " + []string{"allowed", "denied"}[d.IntN(2)]
	case "save":
		return "region save"
	case "home?", "default?":
		return "region " + strings.TrimSuffix(verb, "?")
	case "default":
		return "region default " + d.or("<null>")
	case "remove":
		name := d.name()
		if r, ok := d.now.exact(name); ok && r.number == d.now.fallback && !d.wild {
			return "region get " + name // a default that is removed stays in use
		}
		return "region remove " + name
	default:
		if d.IntN(4) == 0 {
			return "region " + verb + " z" // which several begin with and none is called
		}
		return "region " + verb + " " + d.or("*")
	}
}

// or is one of the names or, more rarely, another word.
func (d *drawing) or(word string) string {
	if d.IntN(6) == 0 {
		return word
	}
	return d.name()
}

// lines are those of a region load, each name once and at most one blank deeper than the one before.
func (d *drawing) lines() (lines []string) {
	depth := 0
	list := names()
	d.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
	for _, name := range list[:1+d.IntN(len(list)-1)] {
		depth = 1 + d.IntN(min(depth+1, 6))
		line := strings.Repeat(" ", depth) + name
		if d.IntN(2) == 0 {
			line += " F"
		}
		lines = append(lines, line)
	}
	return lines
}

// Shrink makes a script that fails as short as it gets, asking fails at most budget times.
func Shrink(s Script, budget int, fails func(Script) bool) Script {
	for before := -1; before != len(s) && budget > 0; {
		before = len(s)
		for chunk := max(1, len(s)/2); chunk > 0; chunk /= 2 {
			for i := len(s) - chunk; i >= 0; i -= chunk {
				if i+chunk > len(s) || budget <= 0 {
					continue
				}
				budget--
				if t := slices.Delete(slices.Clone(s), i, i+chunk); fails(t) {
					s = t
				}
			}
		}
	}
	return s
}
