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
		"get password\r\n  -> > hunter2\r\n":     "get password\r\n  -> > (7 bytes)\r\n",
		"get guest.password\r\n  -> > hello\r":   "get guest.password\r\n  -> > hello\r",
		"\r\n  -> password now: hunter2\r\n":     "\r\n  -> password now: (7 bytes)\r\n",
		`no reply to "password hunter2"`:         `no reply to "password (7 bytes)"`,
		"no reply to `set prv.key 00ff` in 2 s":  "no reply to `set prv.key (4 bytes)` in 2 s",
		`"password now: rig-guest" in time`:      `"password now: rig-guest" in time`,
		"set bridge.secret hunter2\r":            "set bridge.secret (7 bytes)\r",
		"get prv.keys\r\n  -> > " + key + "\r\n": "get prv.keys\r\n  -> > (128 bytes)\r\n",
		"set name password-keeper\r":             "set name password-keeper\r",
	} {
		if got := explain.Hide(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A secret that was typed, asked for or given is hidden where it stands alone too.
func TestSecrets(t *testing.T) {
	t.Parallel()
	var s explain.Secrets
	s.Add("Given Word", "abc", "hello", "00c0ffee")
	for _, text := range []string{
		"password hunter2\r", "set guest.password abc\r", "get name\r", "  -> > Some Room\r\n",
		"get guest.password\r", "get guest.password\r\n", "  -> > asked-for\r\n", "  -> > Other Room\r\n",
		"get password\r", "get name\r", "  -> > Other Room\r\n",
	} {
		s.Learn(text)
	}
	for text, want := range map[string]string{
		"  -> > hunter2\r\n":                   "  -> > (7 bytes)\r\n",
		`Expected "Given Word", not asked-for`: `Expected "(10 bytes)", not (9 bytes)`,
		"key 00C0FFEE":                         "key (8 bytes)",
		"abc, hello, Some Room, Other Room":    "abc, hello, Some Room, Other Room",
	} {
		if got := s.Hide(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := new(explain.Secrets).Hide("password hunter2"); got != "password (7 bytes)" {
		t.Errorf("%q", got)
	}
}
