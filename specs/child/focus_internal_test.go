package child

import (
	"regexp"
	"testing"

	"github.com/meshrig/meshrig/specs/suite"
)

// The specs of a job are run and no other, whatever their texts have in common.
func TestFocus(t *testing.T) {
	t.Parallel()
	re := regexp.MustCompile(focus([]string{"post is pushed (once)", "advert is sent", "post is pushed"}))
	for text, want := range map[string]bool{
		"post is pushed": true, "post is pushed (once)": true, "advert is sent": true,
		"post is pushed twice": false, "a post is pushed": false, "post": false, "advert is sent|post is pushed": false,
	} {
		if re.MatchString(suite.Name+" "+text) != want {
			t.Errorf("%q: want %t", text, want)
		}
	}
	if re.MatchString("post is pushed") {
		t.Error("without the name of the suite")
	}
}
