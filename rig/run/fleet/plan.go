package fleet

import (
	"sync"

	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
)

// Outlook is what can be told of a run on the boards of a target before it: no port is opened, and a
// board may still be left out for what it says of itself.
type Outlook struct {
	// Lanes is how many of the boards can judge at the same time: those that disturb each other take turns.
	Lanes int

	can view
}

// OutlookOf looks at the boards of a target.
func OutlookOf(c run.Catalogue, o target.Options) (Outlook, error) {
	list, err := o.Stations()
	if err != nil {
		return Outlook{}, err
	}
	var members []*member
	for _, one := range list {
		members = append(members, &member{Station: one})
	}
	return outlookOf(c, members), nil
}

func outlookOf(c run.Catalogue, members []*member) Outlook {
	takeTurns(members)
	turns := map[*sync.Mutex]bool{}
	for _, m := range members {
		turns[m.turn] = true
	}
	f := &Fleet{Config: Config{Catalogue: c}, members: members}
	return Outlook{Lanes: len(turns), can: f.look(members...)}
}

// Lacks is why no board of the target can run a spec, empty if one can.
func (o Outlook) Lacks(s run.Spec) string { return o.can.allLack(s) }
