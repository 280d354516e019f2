package room_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/replay/canary"
)

// Canaries are small edits of the firmware that the replay has to notice.
func TestCanaries(t *testing.T) {
	canary.Check(t, map[string]canary.Edit{
		"control":            {File: "push.go", Text: "const postSyncDelay = 6", With: "const postSyncDelay = 2 * 3", Green: true},
		"post delay":         {File: "push.go", Text: "const postSyncDelay = 6", With: "const postSyncDelay = 5"},
		"ack delay":          {File: "texts.go", Text: "ackDelay     device.Millis = 200", With: "ackDelay     device.Millis = 250"},
		"pool":               {File: "../mesh/pool.go", Text: "const PoolSize = 32", With: "const PoolSize = 31"},
		"step of time stamp": {File: "texts.go", Text: "now := r.Calendar.Unique()", With: "now := r.Calendar.Time()"},
	})
}
