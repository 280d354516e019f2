package wired

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

const askAccess = "get acl"

// client is a line of an access list: permissions and key (simple_room_server
// MyMesh::handleCommand, v1.9.0 to v1.17.1).
var client = regexp.MustCompile(`^([0-9A-F]{2}) ([0-9A-F]{64})\r?\n$`)

// List asks for the access list, which has no arrow before it and no sign at its end: the reply to
// the question that is asked next ends it, see Listed. The error is a *Silence, or why the port ended.
func (l *Line) List(ctx context.Context) error {
	listed := make(chan struct{})
	printed := l.expect(askAccess, nil, listed)
	if err := l.port.Write([]byte(askAccess + "\r")); err != nil {
		return err
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-listed:
		return nil
	case <-l.gone:
		return l.ended()
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-late.C:
		return &Silence{Question: askAccess, Printed: l.since(printed)}
	}
}

// entry takes the head of an access list and its lines. As soon as the head is there, the node has
// taken the question, and the next may be typed.
func (l *Line) entry(text string) bool {
	line := strings.TrimRight(text, "\r\n")
	if line[strings.LastIndexByte(line, '\r')+1:] == "ACL:" {
		if l.acl == nil {
			close(l.listed)
		}
		l.acl = []string{} // one that came late goes for the next one
		return true
	}
	if l.acl != nil && client.MatchString(text) {
		l.acl = append(l.acl, text)
		return true
	}
	return false
}

// Listed is the access list that the last List asked for, once another question was answered; nil if
// none came.
func (l *Line) Listed() []sample.Access {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.acl == nil {
		return nil
	}
	list := make([]sample.Access, 0, len(l.acl))
	for _, line := range l.acl {
		m := client.FindStringSubmatch(line)
		n, _ := strconv.ParseUint(m[1], 16, 8)
		list = append(list, sample.Access{Key: strings.ToLower(m[2]), Permissions: uint8(n)})
	}
	l.acl, l.listed = nil, nil
	return list
}
