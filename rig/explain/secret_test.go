package explain_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/explain"
)

// What keeps a board safe is not told, what everybody knows is.
func TestHide(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("A1", 64)
	for text, want := range map[string]string{
		"password hunter2\r":                     "password (7 bytes)\r",
		"password rig-admin\r":                   "password rig-admin\r",
		"ab|password two words":                  "ab|password (9 bytes)",
		"set guest.password hunter2":             "set guest.password (7 bytes)",
		"set prv.key " + key + "\r":              "set prv.key (128 bytes)\r",
		"get prv.key\r\n  -> > " + key + "\r\n":  "get prv.key\r\n  -> > (128 bytes)\r\n",
		"get guest.password\r\n  -> > hunter2\r": "get guest.password\r\n  -> > (7 bytes)\r",
		"get guest.password\r\n  -> > hello\r":   "get guest.password\r\n  -> > hello\r",
		"\r\n  -> password now: hunter2\r\n":     "\r\n  -> password now: (7 bytes)\r\n",
		"set name password-keeper\r":             "set name password-keeper\r",
	} {
		if got := explain.Hide(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
