package capture

import "strings"

// Matcher picks events. Its String begins the sentence "... did not come".
type Matcher interface {
	Match(ev Event) bool
	String() string
}

// Func is a matcher made of a description and a condition.
func Func(description string, match func(ev Event) bool) Matcher {
	return condition{description, match}
}

type condition struct {
	description string
	match       func(ev Event) bool
}

func (c condition) Match(ev Event) bool { return c.match(ev) }
func (c condition) String() string      { return c.description }

// Steps is a matcher that looks at an event step by step, so that it can say how near one comes.
// look returns how many steps the event passes and what the next one wants it to be; "" if it
// passes them all and so matches.
func Steps(description string, look func(ev Event) (passed int, wants string)) Matcher {
	return steps{description, look}
}

type steps struct {
	description string
	look        func(ev Event) (passed int, wants string)
}

func (s steps) Match(ev Event) bool {
	_, wants := s.look(ev)
	return wants == ""
}

func (s steps) String() string { return s.description }

// And matches what every part matches; without parts, everything.
func And(parts ...Matcher) Matcher { return all(parts) }

type all []Matcher

func (a all) Match(ev Event) bool {
	for _, m := range a {
		if !m.Match(ev) {
			return false
		}
	}
	return true
}

func (a all) String() string { return join(a, " and ") }

// Or matches what one of the parts matches; without parts, nothing.
func Or(parts ...Matcher) Matcher { return either(parts) }

type either []Matcher

func (a either) Match(ev Event) bool {
	for _, m := range a {
		if m.Match(ev) {
			return true
		}
	}
	return false
}

func (a either) String() string { return join(a, " or ") }

// Not matches what m does not match.
func Not(m Matcher) Matcher { return not{m} }

type not struct{ Matcher }

func (n not) Match(ev Event) bool { return !n.Matcher.Match(ev) }
func (n not) String() string      { return "not " + n.Matcher.String() }

// Is matches events of a kind.
func Is(k Kind) Matcher {
	return Func("a "+k.String()+" event", func(ev Event) bool { return ev.Kind == k })
}

// Prints matches console output that contains text in one piece.
func Prints(text string) Matcher {
	return Steps("console output with "+quote(text), func(ev Event) (int, string) {
		switch {
		case ev.Kind != ConsoleOut:
			return 0, "console output"
		case !strings.Contains(ev.Text, text):
			return 1, "with this text"
		}
		return 2, ""
	})
}

func join(parts []Matcher, word string) string {
	texts := make([]string, 0, len(parts))
	for _, m := range parts {
		texts = append(texts, m.String())
	}
	return "(" + strings.Join(texts, word) + ")"
}
