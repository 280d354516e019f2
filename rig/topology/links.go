package topology

import (
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
)

// link judges one link of the file.
func (j judge) link(l *Link) {
	if len(l.Between) != 2 {
		j.report([]any{&l.Between, l}, "between: want two nodes: [alice, room]")
		l.Between = []string{"", ""} // for those who come later
		return
	}
	for i := range l.Between {
		if name := &l.Between[i]; j.t.names[*name] == nil && j.named {
			j.report([]any{name, l}, "unknown node %q; %s", *name, words.Suggest(*name, j.t.nodeNames()))
		}
	}
	if l.Between[0] == l.Between[1] {
		j.report([]any{&l.Between}, "between: %s and itself; want two nodes", l.Between[0])
	}
	j.joint(l.Loss, l.SNR, l.RSSI, l)
}

// joint judges how well a link is heard.
func (j judge) joint(loss, snr *lora.DB, rssi *lora.DBm, at any) {
	switch {
	case loss == nil && snr == nil:
		j.report([]any{at}, "a link without a measure; want loss: 120 dB, or snr: 5 dB")
	case loss != nil && snr != nil:
		j.report([]any{snr}, "loss and snr; want one of them: the loss counts against the sender's power, the ratio does not")
	case loss != nil && rssi != nil:
		j.report([]any{rssi}, "rssi belongs to snr; a loss and the sender's power make both")
	case loss != nil && (*loss < 0 || *loss > 400):
		j.report([]any{loss}, "loss: %v; want 0 dB to 400 dB, which is more than the moon's", *loss)
	case snr != nil && (*snr < -60 || *snr > 120):
		j.report([]any{snr}, "snr: %v; want -60 dB to 120 dB", *snr)
	case rssi != nil && (*rssi < -200 || *rssi > 40):
		j.report([]any{rssi}, "rssi: %v; want -200 dBm to 40 dBm", *rssi)
	}
}

// tables judges links beside each other and beside places.
func (j judge) tables() {
	stated := map[channel.Pair]*Link{}
	var table *Link // the first that has a ratio
	for i := range j.t.Links {
		l := &j.t.Links[i]
		if l.SNR != nil && table == nil {
			table = l
		}
		for _, pair := range l.Pairs() {
			if other := stated[pair]; other != nil && pair.From != "" {
				j.report([]any{&l.Between}, "how %s hears %s stands in line %d already; one_way: true states one direction", pair.To, pair.From, j.Line(other))
				break
			}
			stated[pair] = l
		}
	}
	measured := table != nil || slices.ContainsFunc(j.t.generated, func(l Link) bool { return l.SNR != nil })
	for i := range j.t.Links {
		if l := &j.t.Links[i]; measured && l.Loss != nil {
			j.report([]any{l.Loss}, "a loss beside links that have an snr; the file states one or the other")
		}
	}
	placed, linked := j.t.placed(), map[string]bool{}
	for _, l := range j.t.AllLinks() {
		linked[l.Between[0]], linked[l.Between[1]] = true, true
	}
	for _, n := range j.t.all {
		switch {
		case measured && len(n.At) > 0:
			j.Report("at: a place beside links that have an snr, which nothing follows from; state a loss, or no place", j.places(n)...)
		case !measured && len(n.At) == 0 && placed && !j.partial && !linked[n.Name]:
			j.Report(n.Name+" has neither a place nor a link, and others have; nobody would hear it", j.places(n)...)
		default:
			continue
		}
		return // one stands for all
	}
}

// places are where the file says where a node is.
func (j judge) places(n *Node) []any {
	if n.generator != nil {
		return []any{&n.generator.Spacing, &n.generator.Shape, n.generator}
	}
	return []any{&n.At, n}
}

// placed tells whether a node has a place.
func (t *Topology) placed() bool {
	return slices.ContainsFunc(t.all, func(n *Node) bool { return len(n.At) > 0 })
}

func (t *Topology) nodeNames() []string {
	names := make([]string, len(t.all))
	for i, n := range t.all {
		names[i] = n.Name
	}
	slices.SortFunc(names, strings.Compare)
	return names
}
