package regions

import "strings"

// Machine is a room's regions and what of them is on its flash. The zero value is a room that was
// never told of any.
type Machine struct {
	Tree
	kept Tree
}

// Restart is what a restart does: what was not kept is gone.
func (m *Machine) Restart() { m.Tree = m.kept.clone() }

// keep writes all to flash.
func (m *Machine) keep() { m.kept = m.clone() }

// Answer carries out a command about regions and returns its reply (CommonCLI::handleRegionCmd,
// v1.16.0 to v1.17.1). Each command has the words that it needs and no others.
func (m *Machine) Answer(command string) string {
	words := strings.Fields(strings.TrimPrefix(command, "region"))
	if len(words) == 0 {
		return m.Print()
	}
	verb, args := words[0], words[1:]
	switch {
	case verb == "def":
		return m.define(args)
	case verb == "save":
		m.keep()
		return "OK"
	case verb == "put":
		return m.place(args)
	case verb == "default" && len(args) == 1:
		return m.prefer(args[0])
	case verb == "default":
		if r, ok := m.at(m.fallback); ok && m.fallback != 0 {
			return " default scope is " + r.name
		}
		return " default scope is <null>"
	case verb == "home" && len(args) == 0:
		if r, ok := m.at(m.home); ok {
			return " home is " + r.name
		}
		return " home is *"
	case verb == "list":
		return m.list(args[0] == "denied")
	case verb == "remove":
		return m.remove(args[0])
	}
	r, ok := m.find(args[0])
	if !ok {
		return "Err - unknown region"
	}
	switch verb {
	case "allowf", "denyf":
		m.change(r.number, func(r *region) { r.denied = verb == "denyf" })
		return "OK"
	case "home":
		m.home = r.number
		return " home is now " + r.name
	}
	return m.show(r)
}

// show is the reply to region get.
func (m *Machine) show(r region) string {
	text := " " + r.name
	if parent, ok := m.at(r.parent); ok && r.parent != 0 {
		text += " (" + parent.name + ")"
	}
	if r.denied {
		return text + " "
	}
	return text + " F"
}

func (m *Machine) place(args []string) string {
	parent := region{}
	if len(args) > 1 {
		found, ok := m.find(args[1])
		if !ok {
			return "Err - unknown parent"
		}
		parent = found
	}
	number, ok := m.put(args[0], parent.number, 0)
	if !ok {
		return "Err - unable to put"
	}
	m.change(number, func(r *region) { r.denied = false })
	return "OK - (flood allowed)"
}

func (m *Machine) prefer(name string) string {
	if name == "<null>" {
		m.fallback = 0
		m.keep()
		return " default scope is now <null>"
	}
	r, ok := m.find(name)
	if !ok {
		number, _ := m.put(name, 0, 0)
		r, _ = m.at(number)
	}
	m.change(r.number, func(r *region) { r.denied = false })
	m.fallback = r.number
	m.keep()
	return " default scope is now " + r.name
}

func (m *Machine) remove(name string) string {
	r, ok := m.exact(name)
	switch {
	case !ok:
		return "Err - not found"
	case r.number == 0 || m.holds(r.number):
		return "Err - not empty"
	}
	for i := range m.all {
		if m.all[i].number == r.number {
			m.all = append(m.all[:i:i], m.all[i+1:]...)
			break
		}
	}
	return "OK"
}

func (m *Machine) define(words []string) string {
	parent := 0
	for _, word := range words {
		name, jump, jumps := strings.Cut(word, "|")
		number, ok := m.put(name, parent, 0)
		if !ok {
			return "Err - put failed: " + name
		}
		m.change(number, func(r *region) { r.denied = false })
		parent = number
		if jumps {
			r, ok := m.find(jump)
			if !ok {
				return "Err - unknown jump: " + jump
			}
			parent = r.number
		}
	}
	return m.Print()
}

// Load replaces the tree by the lines of a region load, each one blank deeper than what it is
// below, and returns the reply to the empty line. Regions that were there keep number and flag.
func (m *Machine) Load(lines []string) string {
	next := Tree{last: m.last}
	above := []int{0}
	for _, line := range lines {
		name := strings.TrimLeft(line, " ")
		depth := len(line) - len(name)
		name, allowed := strings.CutSuffix(name, " F")
		old, known := m.exact(name)
		number, _ := next.put(name, above[depth-1], old.number)
		next.change(number, func(r *region) { r.denied = !allowed && !known || known && old.denied })
		above = append(above[:depth], number)
	}
	m.Tree = next
	return "OK - loaded " + count(len(m.all)) + " regions"
}
