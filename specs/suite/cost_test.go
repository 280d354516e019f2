package suite_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/specs/suite"
)

func TestCosts(t *testing.T) {
	t.Parallel()
	for cost, soak := range map[time.Duration]bool{
		2 * time.Hour:                  false,
		suite.SoakFrom - time.Hour:     false,
		suite.SoakFrom:                 true,
		50 * 24 * time.Hour:            true,
		suite.SoakFrom + 5*time.Minute: true, // told in whole hours
	} {
		labels := suite.Costs(cost)
		if got := suite.CostOf(labels); got != cost.Truncate(time.Hour) {
			t.Errorf("%v: told as %v", cost, got)
		}
		if suite.IsSoak(labels) != soak {
			t.Errorf("%v: soak %v", cost, !soak)
		}
	}
	if got := suite.CostOf(suite.Needs(suite.Counter)); got != suite.Free {
		t.Errorf("a spec that says nothing costs %v", got)
	}
}
