// Package role says what the rig has to know of a kind of firmware, as a value: how a board of it
// shows itself, how it is set up and put back, how a client logs in, and how long it takes.
package role

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Role is a kind of firmware. One with a name and a banner alone is known when it is met; all of
// it is needed to set a board up, see [Role.Check].
type Role struct {
	// Name is the role's in rig files, requirements and reports: "room".
	Name string
	// Reported is what a console prints behind its arrow for "get role"; empty: it is not asked.
	Reported string
	// Called is what people call such a board, as it stands behind "a" in an error: "room server".
	Called string
	// Banner stands in front of the 64 hex digits of the public key in the line that ends a boot;
	// empty: no such line is printed.
	Banner string

	// App says that the serial line speaks to an app, in frames, and that there is no console. What
	// stands below for commands are such frames then, as they are written to the line.
	App bool
	// Alive is a console command that every version answers and that changes nothing.
	Alive string
	// Restarts are the console commands, by how they begin, after which a board boots again. Who
	// puts a board back tries them in this order; every version knows the last.
	Restarts []string
	// Baseline are the settings of a board that was never configured, but for those of SetUp and
	// those that belong to the board: its key, its receiver's gain and its transmit power. A
	// version that does not know one keeps its hands off.
	Baseline []Setting
	// SetUp returns the console commands that make the settings that specs start from.
	SetUp func(Credentials) []string
	// Default is what a board is set to unless a bench says otherwise, Factory what it comes with.
	Default, Factory Credentials

	// Login is how a client logs in.
	Login Login
	// Deadlines are how long a board of the role takes.
	Deadlines Deadlines
}

// Setting is a setting of the console: the words behind "set".
type Setting struct{ Key, Value string }

// Credentials are what a bench sets on every board.
type Credentials struct{ Name, AdminPassword, GuestPassword string }

// Check says what a bench lacks to set a board of the role up; nil if it lacks nothing.
func (r Role) Check() error {
	for _, part := range []struct {
		what    string
		missing bool
	}{
		{"name", r.Name == ""},
		{"words for people", r.Called == ""},
		{"banner", r.Banner == "" && !r.App},
		{"proof of life", r.Alive == ""},
		{"command that restarts it", len(r.Restarts) == 0},
		{"set-up", r.SetUp == nil},
		{"log-in", !r.App && (r.Login.Encode == nil || r.Login.Decode == nil)},
		{"deadlines", slices.Contains(r.Deadlines.all(r.App), 0)},
	} {
		if part.missing {
			return fmt.Errorf("role %s: the rig knows no %s of it, so no board of it can be set up", r.Name, part.what)
		}
	}
	return nil
}

// Reboot is the console command that restarts a board and that every version knows.
func (r Role) Reboot() string { return r.Restarts[len(r.Restarts)-1] }

// RestartsOn tells whether a console command makes a board boot again, so that the banner that
// follows was asked for.
func (r Role) RestartsOn(command string) bool {
	command = strings.TrimSpace(command)
	if _, rest, ok := strings.Cut(command, "|"); ok && len(command)-len(rest) == 3 {
		command = rest // a two-letter prefix that the reply repeats (CommonCLI::handleCommand, v1.17.1)
	}
	return slices.ContainsFunc(r.Restarts, func(begin string) bool { return strings.HasPrefix(command, begin) })
}

// ReadBanner finds the boot banner in console output: the 32 bytes of the board's public key, and
// where the line ends. ok is false as long as the line is not complete.
func (r Role) ReadBanner(out string) (key [32]byte, end int, ok bool) {
	if r.Banner == "" {
		return key, 0, false
	}
	for from := 0; ; {
		i := strings.Index(out[from:], r.Banner)
		if i < 0 {
			return key, 0, false
		}
		from += i + len(r.Banner)
		digits, _, _ := strings.Cut(out[from:], "\r\n")
		if len(digits) == 2*len(key) && len(out) >= from+len(digits)+2 {
			if n, err := hex.Decode(key[:], []byte(digits)); err == nil && n == len(key) {
				return key, from + len(digits) + 2, true
			}
		}
	}
}

// Prints tells whether a line, its end included, is a boot banner of the role and nothing else.
func (r Role) Prints(line string) bool {
	const key = 2 * 32 // hex digits
	_, _, ok := r.ReadBanner(line)
	return ok && len(line) == len(r.Banner)+key+len("\r\n")
}
