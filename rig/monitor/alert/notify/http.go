package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/secret"
)

// place is where HTTP goes to: an address, or where one is found that is itself a password.
type place struct {
	url   string
	in    secret.Secret
	token secret.Secret
}

// do sends a request. An error names the host and never the rest of the address.
func (p place) do(ctx context.Context, method string, header http.Header, body []byte) error {
	text := p.url
	if p.in.Given() {
		var err error
		if text, err = p.in.Read(); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, text, bytes.NewReader(body))
	if err != nil || req.URL.Host == "" {
		return errors.New("the url is none: want https://host/path")
	}
	req.Header = header.Clone()
	req.Header.Set("User-Agent", "meshrig")
	if p.token.Given() {
		token, err := p.token.Read()
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(req)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err
		}
		return fmt.Errorf("%s: %w", req.URL.Host, err)
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 200))
	if resp.StatusCode < 300 {
		return nil
	}
	err = fmt.Errorf("%s answers %s: %q", req.URL.Host, resp.Status, strings.TrimSpace(string(said)))
	switch resp.StatusCode {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return &Refused{err}
	}
	return err
}

// client follows no redirection: a notice and its token go where the configuration says.
var client = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Name says which web hook it is.
func (w *webhook) Name() string { return w.name }

type webhook struct {
	name string
	to   place
}

// Send posts a notice as JSON.
func (w *webhook) Send(ctx context.Context, n Notice) error {
	body, err := json.Marshal(n)
	if err != nil {
		return &Refused{err}
	}
	return w.to.do(ctx, http.MethodPost, http.Header{"Content-Type": {"application/json"}, "Idempotency-Key": {n.ID}}, body)
}
