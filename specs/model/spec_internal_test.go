package model

import (
	"go/format"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/client"
)

func TestSpecIsTheScenarioAsData(t *testing.T) {
	t.Parallel()
	const want = `package ack

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/model"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Found with seed 7: no answer
var _ = Describe("a scenario that the model found", func() {
	It("keeps what the model promises", For("ACK-007"), func(ctx SpecContext) {
		b := Bench(ctx, model.World(7))
		people := model.Play(ctx, b, model.Scenario{
			{Then: 40 * time.Second},
			{Op: model.Behave, Who: "bob", Bad: client.Misbehavior{LateAck: 2 * time.Second, AckForm: client.AckLong}, Hops: 2, Then: 1 * time.Millisecond},
			{Op: model.Type, Text: "setperm KEY 2", Whom: "bob", Then: 2500 * time.Millisecond},
		})
		Expect(model.Judge(b, people...)).To(Succeed())
	})
})
`
	got := Spec(Scenario{
		{Op: Wait, Then: 40 * time.Second},
		{Op: Behave, Who: "bob", Bad: client.Misbehavior{LateAck: 2 * time.Second, AckForm: client.AckLong}, Hops: 2, Then: time.Millisecond},
		{Op: Type, Text: "setperm KEY 2", Whom: "bob", Then: 2500 * time.Millisecond},
	}, &Violation{Requirement: "ACK-007", What: "no\nanswer"}, "ack", 7)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if formatted, err := format.Source([]byte(got)); err != nil || string(formatted) != got {
		t.Errorf("it is not formatted as Go is: %v", err)
	}
}

// Without a client that misbehaves and without time nothing is imported for them.
func TestSpecImportsWhatItUses(t *testing.T) {
	t.Parallel()
	text := Spec(Scenario{{Op: Cut}}, &Violation{}, "ack", 1)
	for _, unused := range []string{`"time"`, "rig/client"} {
		if strings.Contains(text, unused) {
			t.Errorf("%s is imported in\n%s", unused, text)
		}
	}
}

// Every operation and every form of acknowledgement has its name.
func TestNames(t *testing.T) {
	t.Parallel()
	if len(ops) != int(Cut)+1 || len(ackForms) != int(client.AckWrongBit)+1 {
		t.Errorf("%d operations and %d forms have names", len(ops), len(ackForms))
	}
	for op := Wait; op <= Cut; op++ {
		if text := literal(reflect.ValueOf(op)); len(text) <= len("model.") {
			t.Errorf("operation %d is %q", op, text)
		}
	}
}
