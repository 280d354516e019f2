package repeater_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/replay/canary"
)

// Canaries are small edits of the firmware that the replay has to notice.
func TestCanaries(t *testing.T) {
	canary.Check(t, map[string]canary.Edit{
		"control":          {File: "texts.go", Text: "device.Millis = 600", With: "device.Millis = 2 * 300", Green: true},
		"reply delay":      {File: "texts.go", Text: "device.Millis = 600", With: "device.Millis = 602"},
		"age of a request": {File: "requests.go", Text: "req.Timestamp <= c.LastTimestamp", With: "req.Timestamp < c.LastTimestamp"},
		"loop limit":       {File: "forward.go", Text: "{1: 4, 2: 2, 3: 1}", With: "{1: 3, 2: 2, 3: 1}"},
		"table":            {File: "neighbours.go", Text: "if n.rank(q) < place.rank(q) {", With: "if n.rank(q) <= place.rank(q) {"},
		"window":           {File: "repeater.go", Text: "discovers: limiter{most: 4, window: 120}", With: "discovers: limiter{most: 4, window: 60}"},
		"strangers":        {File: "repeater.go", Text: "strangers: limiter{most: 4, window: 180}", With: "strangers: limiter{most: 5, window: 180}"},
		"answer to all":    {File: "discovery.go", Text: "req.Filter&discoverMask == 0", With: "req.Filter == 0"},
		"weak floods":      {File: "../mesh/policy.go", Text: "0.85-score", With: "0.9-score"},
		"bound of a delay": {File: "../mesh/route.go", Text: "most := 5 * uint32(", With: "most := 2 * uint32("},
		"memory":           {File: "../mesh/seen.go", Text: "const SeenSize = 160", With: "const SeenSize = 159"},
	})
}
