package gate

import (
	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// ourSuite is what this program holds room servers to: requirements that specs judge, by family.
func ourSuite() (gate.Suite, error) {
	c, err := catalogue.Read()
	if err != nil {
		return gate.Suite{}, err
	}
	suite := gate.Suite{Specs: run.DigestOf(c), Families: map[string][]string{}, Soaks: map[string]string{}}
	judged := map[string]bool{}
	for _, s := range c.Specs() {
		judged[s.Requirement] = true
		if s.Soak {
			suite.Soaks[s.Text] = s.Requirement
		}
	}
	for _, r := range c.Requirements() {
		if judged[r.ID] {
			suite.Families[r.Family] = append(suite.Families[r.Family], r.ID)
		}
	}
	return suite, nil
}
