package deploy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/deploy"
)

// TestReadBackup holds that a file which may have been edited is a backup or is refused with what is wrong
// in it, before anything of it is typed at a console.
func TestReadBackup(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{`{"settings":[{"name":"name","value":"alice"}],"access":[{"key":"` + strings.Repeat("b2", 32) + `","permissions":3}]}`, ""},
		{`{`, "unexpected end of JSON input"},
		{`null`, "it is no backup: it has no settings"},
		{`{"settings":[{"value":"alice"}]}`, `settings[0].name: "": want the word that ` + "`set` takes"},
		{`{"settings":[{"name":"name","value":"alice\rerase"}]}`, "setting name: it has a line's end"},
		{`{"settings":[{"name":"name","value":"a"}],"admin_password":"a\n"}`, "admin_password: it has a line's end"},
		{`{"settings":[{"name":"name","value":"a"}],"access":[{"key":"b2"}]}`, `access[0].key: "b2": want a public key, 64 hex digits`},
		{`{"settings":[{"name":"name","value":"a"}],"access":[{"key":"` + strings.Repeat("xx", 32) + `"}]}`, "want a public key"},
		{`{"settings":[{"name":"name","value":"a"}],"regions":[{"name":"uk\nerase"}]}`, "want names of regions"},
		{`{"settings":[{"name":"name","value":"a"}],"regions":[{"name":"uk\u0003"}]}`, "want names of regions"},
		{`{"settings":[{"name":"name","value":"a\rerase"},{"name":"name","value":"a"}]}`, "settings[1].name: name stands there twice"},
		{`{"settings":[{"name":"prv.key","value":"secret"}]}`, "settings[0].value: want the hex digits of a private key"},
	} {
		file := filepath.Join(t.TempDir(), "b.json")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := deploy.ReadBackup(file)
		switch {
		case c.want == "" && (err != nil || b.Access[0].Key != strings.Repeat("B2", 32)):
			t.Errorf("%s: %+v %v", c.text, b, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), "b.json: ") || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
}

// TestReadBackupKey holds that a private key is as consoles print it, however somebody has written it: a board
// that has it would be said to have another.
func TestReadBackupKey(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "b.json")
	if err := os.WriteFile(file, []byte(`{"settings":[{"name":"prv.key","value":"a1b2"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := deploy.ReadBackup(file); err != nil || b.Settings[0].Value != "A1B2" {
		t.Errorf("%+v, %v", b, err)
	}
}
