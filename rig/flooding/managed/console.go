package managed

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
)

// The console takes lines and prints lines, each about a packet by its id in hexadecimal:
//
//	text all WORDS       send to everybody          sent ID, or refused
//	text NODE WORDS      send to a node, which acknowledges
//	history NODE         ask a server for what was missed
//
//	heard NODE ID WORDS  a text came
//	stored NODE ID WORDS a text came out of a server's store
//	relayed ID           somebody was heard to relay it
//	acked ID             its destination acknowledged it
//	failed ID            it was sent three times and nothing came back
//	busy                 the server has another client

// print prints a line.
func (m *Machine) print(line string) {
	m.out = append(m.out, board.Output{Kind: board.SerialOut, Data: []byte(line + "\n")})
}

// longestLine is how many bytes of a line are kept.
const longestLine = 512

// typed takes bytes of the console.
func (m *Machine) typed(data []byte) {
	for _, b := range data {
		if b != '\n' && b != '\r' {
			if len(m.line) < longestLine {
				m.line = append(m.line, b)
			}
			continue
		}
		line := string(m.line)
		m.line = m.line[:0]
		if line != "" {
			m.command(line)
		}
	}
}

func (m *Machine) command(line string) {
	word, rest, _ := strings.Cut(line, " ")
	who, text, _ := strings.Cut(rest, " ")
	to, err := node(who)
	switch {
	case err != nil:
		m.print("error: " + err.Error())
	case word == "text" && len(text) > 0 && len(text) <= MaxText:
		p := m.originate(to, Text, []byte(text))
		p.WantAck, p.Sealed = true, to != Broadcast
		m.dispatch(p)
	case word == "text":
		m.print(fmt.Sprintf("error: a text of %d bytes, want 1 to %d", len(text), MaxText))
	case word == "history" && to != Broadcast:
		p := m.originate(to, StoreForward, []byte{8, clientHistory})
		p.WantAck, p.Sealed = true, true
		m.dispatch(p)
	default:
		m.print(fmt.Sprintf("error: %q is no command, want text or history", word))
	}
}

func (m *Machine) dispatch(p *Packet) {
	if m.send(p) {
		m.print(fmt.Sprintf("sent %08x", p.ID))
	} else {
		m.stop(p.key())
		m.print("refused")
	}
}

// node reads the number of a node in hexadecimal, or all.
func node(word string) (uint32, error) {
	if word == "all" {
		return Broadcast, nil
	}
	n, err := strconv.ParseUint(strings.TrimPrefix(word, "!"), 16, 32)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("node %q, want all or a number in hexadecimal", word)
	}
	return uint32(n), nil
}

var _ board.Machine = (*Machine)(nil)
