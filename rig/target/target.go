// Package target is what a person asks to be judged, and on which bench: a target string taken
// apart, the options beside it, and the bench set-up that both come to.
package target

import (
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// Kind is what stands in front of a target's colon.
type Kind string

// The kinds of target.
const (
	Emulated Kind = "emu"   // the project's own firmware, in process and virtual time
	Exec     Kind = "exec"  // a program behind the virtual board protocol
	Unix     Kind = "unix"  // the same behind a Unix socket
	TCP      Kind = "tcp"   // the same over the network
	Board    Kind = "board" // real boards of a rig file
)

// Kinds are the forms of a target, as a person types them.
func Kinds() []string {
	return []string{"emu", "exec:WORDS", "unix:PATH", "tcp:HOST:PORT", "board:NAME"}
}

// All stands for all boards under test of a rig, as in board:*.
const All = "*"

// Target is a target string taken apart.
type Target struct {
	Kind    Kind
	Rest    string // words, path, address or names
	Version string // given behind an @, empty if not
}

// givenVersion is a version at the end of a target string, for a board that cannot tell it.
var givenVersion = regexp.MustCompile(`@v?(\d+\.\d+(?:\.\d+)?)$`)

// Parse takes a target string apart. An unknown kind is a *words.Unknown. The emulated firmware
// takes no version: it tells its own.
func Parse(text string) (Target, error) {
	var t Target
	left := text
	if m := givenVersion.FindStringSubmatchIndex(text); m != nil {
		left, t.Version = text[:m[0]], "v"+text[m[2]:m[3]]
	}
	kind, rest, _ := strings.Cut(left, ":")
	if Kind(kind) == TCP && rest != "" {
		if _, port, err := net.SplitHostPort(rest); err != nil || !isPort(port) {
			return Target{}, fmt.Errorf("target %q: want tcp:HOST:PORT, for example tcp:localhost:5000", text)
		}
	}
	t.Kind, t.Rest = Kind(kind), rest
	switch t.Kind {
	case Exec, Unix, TCP, Board:
		if rest == "" {
			return Target{}, fmt.Errorf("target %q: nothing behind the colon", text)
		}
	case Emulated:
		if left != string(Emulated) {
			return Target{}, &words.Unknown{What: "target", Name: text, Known: Kinds()}
		}
		if t.Version != "" {
			return Target{}, fmt.Errorf("target %q: the emulated firmware tells its version itself; leave %s out, or let it behave as a release with --as", text, text[len(left):])
		}
	default:
		return Target{}, &words.Unknown{What: "target", Name: text, Known: Kinds()}
	}
	return t, nil
}

// isPort tells whether text is the number of a port, or the name of a service.
func isPort(text string) bool {
	n, err := strconv.Atoi(text)
	return text != "" && (err != nil || n > 0 && n < 1<<16)
}

// program splits the words of an exec target as a POSIX shell does and finds its program.
func (t Target) program() ([]string, error) {
	list, err := shellquote.Split(t.Rest)
	if err == nil && len(list) == 0 {
		err = errors.New("no word")
	}
	if err != nil {
		return nil, fmt.Errorf("target exec: %q: %w", t.Rest, err)
	}
	if list[0], err = process.Absolute(list[0]); err != nil {
		return nil, fmt.Errorf("target exec: %w", err)
	}
	return list, nil
}

// Merge makes one target of all that name boards, because they share the work. It stands where
// the first of them stood.
func Merge(targets []string) []string {
	var merged, names []string
	at := -1
	for _, t := range targets {
		rest, ok := strings.CutPrefix(t, string(Board)+":")
		if !ok {
			merged = append(merged, t)
			continue
		}
		if at < 0 {
			at = len(merged)
			merged = append(merged, "")
		}
		names = append(names, rest)
	}
	if at >= 0 {
		merged[at] = string(Board) + ":" + strings.Join(names, ",")
	}
	return merged
}
