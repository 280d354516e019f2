package model

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/client"
)

// Spec writes a scenario down as a Ginkgo spec that plays it again and judges the requirement
// which it broke: a file of its own for the folder of specs of that name.
func Spec(s Scenario, v *Violation, folder string, seed uint64) string {
	var steps strings.Builder
	for _, step := range s {
		fmt.Fprintf(&steps, "\t\t\t%s,\n", strings.TrimPrefix(literal(reflect.ValueOf(step)), "model.Step"))
	}
	std, rig := "", ""
	if strings.Contains(steps.String(), "time.") {
		std = "\t\"time\"\n\n"
	}
	if strings.Contains(steps.String(), "client.") {
		rig = "\t\"github.com/meshrig/meshrig/rig/client\"\n"
	}
	return fmt.Sprintf(`package %s

import (
%s	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

%s	"github.com/meshrig/meshrig/specs/model"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Found with seed %d: %s
var _ = Describe("a scenario that the model found", func() {
	It("keeps what the model promises", For(%q), func(ctx SpecContext) {
		b := Bench(ctx, model.World(%d))
		people := model.Play(ctx, b, model.Scenario{
%s		})
		Expect(model.Judge(b, people...)).To(Succeed())
	})
})
`, folder, std, rig, seed, strings.ReplaceAll(v.What, "\n", " "), v.Requirement, seed, &steps)
}

// literal writes a value as Go source; of a struct, the fields that are not zero.
func literal(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case Op:
		return "model." + ops[x]
	case client.AckForm:
		return "client." + ackForms[x]
	case time.Duration:
		return duration(x)
	}
	if v.Kind() != reflect.Struct {
		return fmt.Sprintf("%#v", v.Interface())
	}
	var fields []string
	for i := range v.NumField() {
		if f := v.Field(i); !f.IsZero() {
			fields = append(fields, v.Type().Field(i).Name+": "+literal(f))
		}
	}
	return v.Type().String() + "{" + strings.Join(fields, ", ") + "}"
}

// ops are the operations by name.
var ops = [...]string{
	Wait: "Wait", Login: "Login", Post: "Post", Retry: "Retry", Twin: "Twin", Replay: "Replay", Odd: "Odd", Command: "Command",
	Status: "Status", Telemetry: "Telemetry", List: "List", Unknown: "Unknown", Alive: "Alive", Behave: "Behave", Type: "Type",
	Reboot: "Reboot", Cut: "Cut",
}

// ackForms are the forms of an acknowledgement by name.
var ackForms = [...]string{
	client.AckAsDue: "AckAsDue", client.AckLong: "AckLong", client.AckMultipart: "AckMultipart", client.AckAhead: "AckAhead",
	client.AckInPath: "AckInPath", client.AckWrongBit: "AckWrongBit",
}

func duration(d time.Duration) string {
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Second, "Second"}, {time.Millisecond, "Millisecond"}} {
		if d%unit.size == 0 {
			return fmt.Sprintf("%d * time.%s", d/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%d", d)
}
