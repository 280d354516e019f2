package gate_test

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/gate/schema"
	"github.com/meshrig/meshrig/rig/internal/fits"
)

// An editor that goes by the schema takes what the gate takes, and finds what a policy cannot mean.
func TestSchema(t *testing.T) {
	t.Parallel()
	s, err := fits.Compile(schema.Policy)
	if err != nil {
		t.Fatal(err)
	}
	check := func(text string) error {
		data, err := yaml.YAMLToJSON([]byte(text))
		if err != nil {
			return err
		}
		return s.Check(string(data))
	}
	release, err := os.ReadFile("../../ci/policies/release.yaml")
	if err != nil {
		t.Fatal(err)
	}
	timing := policyText + "timing: {compare: [ack-delay], margin: 10%, q: 0.05, pairs: 20, calibrated_within: 30d}\n"
	for name, text := range map[string]string{"the release's": string(release), "that of the tests": policyText, "with timing": timing} {
		if err := check(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := gate.Parse("policy.yaml", []byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range wrong {
		switch name {
		case "more passes than runs", "an unknown board", "long waivers", "a wildcard of what came": // which takes more than a look at one value
			continue
		}
		if err := check(strings.Replace(policyText, c.old, c.by, 1)); err == nil && name != "a second document" && name != "a merge" {
			t.Errorf("%s: the schema takes it", name)
		}
	}
}

// The schema has each key that a policy may have, and no other.
func TestSchemaIsWhole(t *testing.T) {
	t.Parallel()
	var doc map[string]any
	if err := json.Unmarshal([]byte(schema.Policy), &doc); err != nil {
		t.Fatal(err)
	}
	for _, difference := range fits.Keys("policy", reflect.TypeFor[gate.Policy](), doc) {
		t.Error(difference)
	}
}
