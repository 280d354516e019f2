package images_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/images"
	"github.com/meshrig/meshrig/rig/internal/words"
)

const good = `images:
  - id: heltec_v3-room-1.17.1
    role: room
    board: heltec_v3
    version: 1.17.1
    file: room.bin
    sha256: ` + zeros + `
    url: https://example.org/room.bin
`

// zeros is the hash of 64 digits that tests give to what is never read.
const zeros = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestParse(t *testing.T) {
	m, err := images.Parse("images.yaml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	want := images.Manifest{Images: []images.Entry{{
		ID: "heltec_v3-room-1.17.1", Role: "room", Board: "heltec_v3", Version: "1.17.1", File: "room.bin",
		SHA256: zeros, URL: "https://example.org/room.bin",
	}}}
	if d := cmp.Diff(want, m); d != "" {
		t.Error(d)
	}
	if m.Images[0].Sum().String() != zeros {
		t.Error(m.Images[0].Sum())
	}
}

// TestMistakes spoils the good manifest in one place.
func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"key":             {"sha256:", "sha265:", `m.yaml:7:5: unknown key "sha265"; an image has id, role`},
		"type":            {"version: 1.17.1", "version: [1]", "m.yaml:5:14: "},
		"tag":             {good, "images: !x 0", "m.yaml: the YAML cannot be read"},
		"syntax":          {"role: room", "role: 'room", "m.yaml:"},
		"no id":           {"- id: heltec_v3-room-1.17.1\n    role", "- role", `m.yaml:2:5: id "": want letters`},
		"id with a space": {"id: heltec_v3-room-1.17.1", "id: a b", `m.yaml:2:9: id "a b"`},
		"version":         {"1.17.1\n    file", "latest\n    file", `m.yaml:5:14: version "latest": want MAJOR.MINOR.PATCH`},
		"folder":          {"file: room.bin", "file: ../room.bin", `m.yaml:6:11: file "../room.bin": want the name of a file`},
		"format":          {"file: room.bin", "file: room.hex", `m.yaml:6:11: file "room.hex": want .bin`},
		"pinned pattern":  {"file: room.bin", "file: room-*.bin", `a pattern, although sha256 is of one file`},
		"short hash":      {zeros, "abcd", `m.yaml:7:13: sha256 "abcd": want 64`},
		"plain http":      {"https:", "http:", `m.yaml:8:10: url "http://example.org/room.bin": want an https address`},
		"password in url": {"https://", "https://a:b@", "want an https address"},
		"url, no hash":    {"    sha256: " + zeros + "\n", "", "m.yaml:7:10: url: nothing is fetched without sha256"},
		"page":            {"url: https://example.org/room.bin", "page: ftp://x", `page "ftp://x"`},
		"board id":        {"url: https://example.org/room.bin", `board-id: "[a"`, `board-id "[a"`},
		"twice":           {good, good + strings.TrimPrefix(good, "images:\n"), `m.yaml:9:9: id "heltec_v3-room-1.17.1": image 1 of the list has it too`},
	} {
		_, err := images.Parse("m.yaml", []byte(strings.Replace(good, c.old, c.new, 1)))
		var list words.Errors
		if !errors.As(err, &list) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := images.Parse("m.yaml", make([]byte, 256<<10+1)); err == nil || !strings.Contains(err.Error(), "longer than 256 KiB") {
		t.Error(err)
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	bad := strings.NewReplacer("role: room", "role: ''", "version: 1.17.1", "version: x").Replace(good)
	_, err := images.Parse("m.yaml", []byte(bad))
	var list words.Errors
	if !errors.As(err, &list) || len(list) != 2 || list[0].Line != 3 || list[1].Line != 5 {
		t.Error(err)
	}
}

func TestFind(t *testing.T) {
	m := images.Manifest{Images: []images.Entry{{ID: "rak4631-room-1.17.1"}, {ID: "heltec_v3-room-1.17.1"}}}
	var unknown *images.Unknown
	if _, err := m.Find("heltec_v3-rom-1.17.1"); !errors.As(err, &unknown) || unknown.Nearest != "heltec_v3-room-1.17.1" {
		t.Error(err)
	}
	if _, err := (images.Manifest{}).Find("x"); err == nil || !strings.Contains(err.Error(), "firmware add") {
		t.Error(err)
	}
	if e, err := m.Find("rak4631-room-1.17.1"); err != nil || e.ID != "rak4631-room-1.17.1" {
		t.Error(e, err)
	}
}

func TestOver(t *testing.T) {
	mine := images.Manifest{Images: []images.Entry{{ID: "b", Version: "1.9.0", File: "mine"}}}
	theirs := images.Manifest{Images: []images.Entry{{ID: "a", Version: "1.8.0"}, {ID: "b", Version: "1.9.0", File: "theirs"}, {ID: "c", Version: "1.10.0"}}}
	var got []string
	for _, e := range mine.Over(theirs).Images {
		got = append(got, e.ID+e.File)
	}
	if d := cmp.Diff([]string{"c", "bmine", "a"}, got); d != "" {
		t.Error(d)
	}
}

func TestGuess(t *testing.T) {
	m := images.Manifest{Images: []images.Entry{
		{ID: "merged", File: "Heltec_v3_room_server-v1.17.1-*-merged.bin"},
		{ID: "uf2", File: "RAK_4631_room_server-v1.17.1-*.uf2"},
		{ID: "uf2 too", File: "*.uf2"},
	}}
	if e, ok := m.Guess("Heltec_v3_room_server-v1.17.1-d929643-merged.bin"); !ok || e.ID != "merged" {
		t.Error(e, ok)
	}
	for _, file := range []string{"x.bin", "RAK_4631_room_server-v1.17.1-d929643.uf2"} {
		if e, ok := m.Guess(file); ok {
			t.Errorf("%s is %v", file, e)
		}
	}
}

// TestShipped holds that the manifest of this repository is right, and that nothing in it is
// trusted without a hash.
func TestShipped(t *testing.T) {
	m, err := images.Load(filepath.Join("..", "..", "..", "firmware", "images.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Images) == 0 {
		t.Error("it lists nothing")
	}
	for _, e := range m.Images {
		if !e.Pinned() && e.Page == "" {
			t.Errorf("%s: neither hash nor page", e.ID)
		}
		if want := e.Board + "-" + e.Role + "-v" + e.Version; !strings.HasPrefix(e.ID, want) {
			t.Errorf("id %q does not begin as %q", e.ID, want)
		}
	}
}

func TestLoadFails(t *testing.T) {
	if _, err := images.Load(filepath.Join(t.TempDir(), "none.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

func TestRoundTrip(t *testing.T) {
	word := rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._+-]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		var want images.Manifest
		for _, id := range rapid.SliceOfNDistinct(word, 0, 5, rapid.ID).Draw(t, "ids") {
			want.Images = append(want.Images, images.Entry{
				ID: id, Role: word.Draw(t, "role"), Board: word.Draw(t, "board"),
				Version: rapid.StringMatching(`v?[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?(-[a-f0-9]{7})?`).Draw(t, "version"),
				File:    word.Draw(t, "file") + ".uf2",
				SHA256:  flash.SumOf([]byte(id)).String(),
				BoardID: word.Draw(t, "board id"),
			})
		}
		text, err := yaml.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := images.Parse("m.yaml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if len(want.Images) == 0 {
			want.Images, got.Images = nil, nil
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%s\n%s", d, text)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("images: [{id: &a x, role: *a}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 2000 {
			return // the library's time grows with the square
		}
		m, err := images.Parse("m.yaml", data)
		if err == nil {
			for _, e := range m.Images {
				if filepath.Base(e.File) != e.File {
					t.Errorf("file %q", e.File)
				}
			}
		}
	})
}
