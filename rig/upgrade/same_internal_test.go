package upgrade

import "testing"

func TestSame(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"", "", true},
		{"on", "off", false},
		{"868.125,125,9,6", "868.125,125.0,9,6", true},
		{"868.125,125,9,6", "868.125,125,9", false},
		{"868.125,125,9,6", "868.125,125,9,7", false},
		{"52.52", "52.520008", true}, // 32 bits
		{"0.7", "0.6999999", true},
		{"12", "13", false},
		{"NaN", "nan", false},
	} {
		if got := same(test.a, test.b); got != test.want {
			t.Errorf("%q and %q: %t", test.a, test.b, got)
		}
	}
}
