package release_test

import (
	"errors"
	"testing"

	"github.com/meshrig/meshrig/rig/release"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"v1.17.1 (Build: 14 Aug 2026)": "v1.17.1",
		"v1.17.1+meshrig":              "v1.17.1",
		"1.9.0":                        "v1.9.0",
		"v1.15":                        "v1.15.0",
		" v1.17.0-rc1 ":                "v1.17.0",
	} {
		v, err := release.Parse(text)
		if err != nil || v.String() != want {
			t.Errorf("Parse(%q) = %v, %v; want %s", text, v, err, want)
		}
	}
	for _, text := range []string{"", "v", "v1", "v1.x.2", "v1.2.3.4", "Unknown command", "v1.-2.3", "v1.99999.1"} {
		_, err := release.Parse(text)
		var pe *release.ParseError
		if !errors.As(err, &pe) || pe.Text != text {
			t.Errorf("Parse(%q): error %v; want a ParseError with the text", text, err)
		}
	}
}

func TestCompare(t *testing.T) {
	order := []string{"1.9.0", "1.10.0", "1.14.0", "1.14.1", "1.17.0", "1.17.1", "2.0.0"}
	for i, a := range order {
		for j, b := range order {
			got := release.Must(a).AtLeast(release.Must(b))
			if got != (i >= j) {
				t.Errorf("%s at least %s: %v", a, b, got)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("v1.17.1 (Build: 14 Aug 2026)")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := release.Parse(text)
		if (err == nil) != v.Known() {
			t.Fatalf("Parse(%q) = %+v, %v", text, v, err)
		}
	})
}

func TestWithin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version, since, until, why string
	}{
		{version: "v1.12.0"},
		{version: "v1.12.0", since: "1.12.0", until: "1.12.0"},
		{version: "v1.11.0", since: "1.12.0", why: "holds since v1.12.0, this is v1.11.0"},
		{version: "v1.13.0", until: "1.12.0", why: "held until v1.12.0, this is v1.13.0"},
		{since: "1.12.0", until: "1.12.0"},
	} {
		v, _ := release.Parse(c.version)
		if ok, why := release.Within(v, c.since, c.until); ok != (c.why == "") || why != c.why {
			t.Errorf("%+v: %v, %q", c, ok, why)
		}
	}
}
