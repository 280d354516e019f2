package influx

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sink"
)

// writer posts points to a server.
type writer struct {
	cfg    Config
	target string
	client *http.Client
	body   bytes.Buffer
	zip    *gzip.Writer
}

func newWriter(cfg Config) (*writer, error) {
	trust, err := cfg.TLS.Config()
	if err != nil {
		return nil, err
	}
	q := url.Values{"precision": {"ns"}}
	path := "/write"
	if cfg.Bucket != "" {
		path = "/api/v2/write"
		q.Set("bucket", cfg.Bucket)
		q.Set("org", cfg.Org)
	} else {
		q.Set("db", cfg.Database)
		if cfg.Retention != "" {
			q.Set("rp", cfg.Retention)
		}
	}
	return &writer{
		cfg: cfg, target: strings.TrimRight(cfg.URL, "/") + path + "?" + q.Encode(), zip: gzip.NewWriter(io.Discard),
		client: &http.Client{
			Timeout:       cfg.Timeout,
			Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: trust, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a POST would arrive as a GET
		},
	}, nil
}

// send posts points in one request.
func (w *writer) send(ctx context.Context, points [][]byte) error {
	w.body.Reset()
	w.zip.Reset(&w.body)
	for _, p := range points {
		_, _ = w.zip.Write(p) // into memory
	}
	_ = w.zip.Close()
	return w.post(ctx, w.body.Bytes())
}

// check posts nothing, which a server answers that would take points.
func (w *writer) check(ctx context.Context) error {
	err := w.post(ctx, nil)
	if _, refused := errors.AsType[*sink.Refused](err); refused {
		return nil // of nothing, which says that we were let in
	}
	return err
}

func (w *writer) post(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.target, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	req.Header.Set("User-Agent", "meshrig-monitor")
	if body != nil {
		req.Header.Set("Content-Encoding", "gzip")
	}
	if err := w.authorize(req); err != nil {
		return err
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	return verdict(resp, text)
}

// authorize reads the secret anew, so that one that was changed is taken without a start.
func (w *writer) authorize(req *http.Request) error {
	if w.cfg.Token.Given() {
		token, err := w.cfg.Token.Read()
		if err != nil {
			return err
		}
		req.Header.Set("Authorization", "Token "+token)
	}
	if w.cfg.User != "" {
		password, err := w.cfg.Password.Read()
		if err != nil {
			return err
		}
		req.SetBasicAuth(w.cfg.User, password)
	}
	return nil
}

// verdict is what an answer means.
func verdict(resp *http.Response, text []byte) error {
	reason := fmt.Sprintf("the server says %s: %s", resp.Status, complaint(text))
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusBadRequest, code == http.StatusRequestEntityTooLarge, code == http.StatusUnprocessableEntity:
		return &sink.Refused{Reason: reason}
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return errors.New(reason + "; see user and password, or token")
	case code == http.StatusNotFound:
		return errors.New(reason + "; see url, and whether the database or bucket is there")
	}
	return &sink.Later{After: retryAfter(resp.Header.Get("Retry-After"), time.Now()), Reason: reason}
}

// complaint is the reason in an answer's body, of either version of the interface.
func complaint(text []byte) string {
	var said struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	short := strings.TrimSpace(string(text))
	if json.Unmarshal(text, &said) == nil && said.Error+said.Message != "" {
		short = said.Error + said.Message
	}
	if short == "" {
		return "nothing"
	}
	return short[:min(len(short), 500)]
}

// retryAfter reads the header of that name (RFC 9110, 10.2.3): seconds or a date; 0: neither.
func retryAfter(value string, now time.Time) time.Duration {
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
