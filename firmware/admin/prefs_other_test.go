package admin_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/admin"
)

// keeper is another role's settings.
type keeper struct {
	Name  string
	Key   [16]byte
	Level uint8
	Ratio float32
}

func (k *keeper) prefs() []admin.Pref {
	return []admin.Pref{
		{Key: "name", Value: &k.Name, Limit: 5},
		{Key: "deep", Group: []admin.Pref{{Key: "key", Value: &k.Key}, {Key: "level", Value: &k.Level}}},
		{Key: "ratio", Value: &k.Ratio},
	}
}

func TestPrefsOfAnotherRole(t *testing.T) {
	t.Parallel()
	k := keeper{Name: `a"b`, Key: [16]byte{0xab, 0x01}, Level: 7, Ratio: 1.5}
	text := string(admin.AppendPrefs(nil, k.prefs()))
	if want := `{name:"a\"b",deep:{key:"AB010000000000000000000000000000",level:7},ratio:1.5000}`; text != want {
		t.Errorf("%s, want %s", text, want)
	}
	for text, want := range map[string]keeper{
		text:                k,
		`{name:"abcdefgh"}`: {Name: "abcde"},
		`{deep:{key:"ab"}}`: {}, // too short: zeros
		`{deep:{key:"zz010000000000000000000000000000"}}`: {},
	} {
		var got keeper
		if err := admin.ParsePrefs([]byte(text), got.prefs()); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	got := keeper{Level: 3}
	if err := admin.ParsePrefs([]byte(`{name:"x",oops`), got.prefs()); err == nil || !strings.Contains(err.Error(), "/prefs.json") || got.Name != "x" || got.Level != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPrefsOfAnotherRoleComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := keeper{
			Name: string(rapid.SliceOfN(rapid.ByteRange(1, 255), 0, 5).Draw(t, "name")), Level: rapid.Uint8().Draw(t, "level"),
			Ratio: float32(rapid.Int32Range(-160_000, 160_000).Draw(t, "ratio")) / 16,
		}
		copy(k.Key[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "key"))
		var back keeper
		if err := admin.ParsePrefs(admin.AppendPrefs(nil, k.prefs()), back.prefs()); err != nil || back != k {
			t.Error(cmp.Diff(k, back), err)
		}
	})
}
