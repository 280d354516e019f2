package decode_test

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli/clitest"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/decode"
	"github.com/meshrig/meshrig/rig/report"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	private, public := strings.Repeat("a1", len(identity.PrivateKey{})), strings.Repeat("50", len(identity.PublicKey{}))
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"a frame":              {[]string{"12 00 37aa"}, report.ExitNotConformant, ""},
		"an acknowledgement":   {[]string{"0e00 37aa2b01"}, report.ExitConformant, "ack"},
		"keys":                 {[]string{"-k", "alice=" + private, "-k", public, "0e0037aa2b01"}, report.ExitConformant, "ack"},
		"JSON":                 {[]string{"--json", "0e0037aa2b01"}, report.ExitConformant, `{"`},
		"no digit":             {[]string{"12zz"}, report.ExitNothingRan, "frame: digit 3 is 'z'; want 0 to 9 or a to f"},
		"half a byte":          {[]string{"120"}, report.ExitNothingRan, `frame: 3 hex digits, the last one ("0") stands alone`},
		"nothing":              {[]string{"  "}, report.ExitNothingRan, "frame: empty"},
		"a key of 2 bytes":     {[]string{"-k", "bob=" + hex.EncodeToString([]byte("no")), "1200"}, report.ExitNothingRan, "--key bob: 2 bytes; want 64 (private) or 32 (public)"},
		"a key without a name": {[]string{"-k", "x", "1200"}, report.ExitNothingRan, "--key key 1: want 128 hex digits (private) or 64 (public)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, errs, code := clitest.Run(t, decode.New, c.args...)
			if code != c.code || !strings.Contains(strings.ToLower(out+errs), strings.ToLower(c.want)) {
				t.Errorf("exit code %d, want %d with %q\n%s%s", code, c.code, c.want, out, errs)
			}
		})
	}
}

// Digits and bytes of a cable are the same, wherever they are read.
func TestCableInBytes(t *testing.T) {
	t.Parallel()
	const digits = "c03e0006 0d00aabbccdd a31e\nc03effff\nc03e00060d"
	b, err := hex.DecodeString(strings.Join(strings.Fields(digits), ""))
	if err != nil {
		t.Fatal(err)
	}
	want, _, _ := clitest.Run(t, decode.New, "--bridge", digits)
	if strings.Count(want, "dropped") != 2 || !strings.Contains(want, "byte 0, 12 bytes: FLOOD ack aabbccdd") {
		t.Fatal(want)
	}
	for name, content := range map[string][]byte{"digits": []byte(digits), "bytes": b} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, errs, code := clitest.Run(t, decode.New, "--bridge", file); out != want || code != report.ExitNotConformant {
			t.Errorf("%s: exit code %d\n%s%s\nwant\n%s", name, code, out, errs, want)
		}
	}
}
