package decode_test

import (
	"encoding/hex"
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
