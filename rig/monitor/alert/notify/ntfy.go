package notify

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
)

// ntfy posts notices to a topic (docs.ntfy.sh/publish: the body is the message, headers carry title,
// priority 1 to 5 and tags; what is no ASCII in a header is an encoded word).
type ntfy struct {
	name string
	to   place
}

// Name says which topic it is.
func (n *ntfy) Name() string { return n.name }

// Send posts a notice.
func (n *ntfy) Send(ctx context.Context, notice Notice) error {
	priority := map[rules.Severity]string{rules.Critical: "5", rules.Warning: "4"}[notice.Severity]
	tags := []string{"rotating_light"}
	switch {
	case notice.Kind == Resolved || notice.Kind == Settled && !notice.Firing:
		priority, tags = "3", []string{"white_check_mark"}
	case notice.Kind == Repeat || priority == "":
		priority = "3"
	case notice.Kind == Event:
		tags = []string{"bell"}
	}
	return n.to.do(ctx, http.MethodPost, http.Header{
		"Title":        {mime.QEncoding.Encode("utf-8", notice.Title)},
		"Priority":     {priority},
		"Tags":         {strings.Join(append(tags, string(notice.Rule)), ",")},
		"Content-Type": {"text/plain; charset=utf-8"},
	}, []byte(notice.Text))
}
