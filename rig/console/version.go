package console

import (
	"context"
	"errors"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
)

// Version is what a firmware says of itself.
type Version struct {
	Build   string // the whole reply: "v1.17.1 (Build: 14 Aug 2026)"
	Release release.Version
}

// Version asks for the version. The error is an *AnswerError.
func (c *Console) Version(ctx context.Context) (Version, error) {
	return answer(ctx, c, "ver", ParseVersion)
}

// ParseVersion reads the reply to ver (CommonCLI::handleCommand, v1.9.0 to v1.17.1). The error is
// an *AnswerError.
func ParseVersion(reply string) (Version, error) {
	v, err := release.Parse(reply)
	if err != nil {
		return Version{}, unreadable("ver", reply, "version", err)
	}
	return Version{reply, v}, nil
}

var errEmpty = errors.New("it is empty")

// ParseRole reads the reply to get role, "> room_server" (CommonCLI::handleGetCmd, v1.9.0 to
// v1.17.1). The error is an *AnswerError.
func ParseRole(reply string) (string, error) {
	role := strings.TrimPrefix(reply, "> ")
	if role == "" || unknown(role) || strings.HasPrefix(role, "??") {
		return "", unreadable("get role", reply, "role", errEmpty)
	}
	return role, nil
}
