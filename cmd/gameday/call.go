package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// call sends one AWS API request to the world. The sandbox reads service and region from the signature's scope and does
// not verify the signature, so a case needs no SDK.
func (w *world) call(ctx context.Context, service, region, method, path, target, body string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://"+w.box.Addresses().AWS+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=AKIASANDBOX/20260101/%s/%s/aws4_request, SignedHeaders=host, Signature=%s",
		region, service, strings.Repeat("0", 64)))
	if target != "" {
		request.Header.Set("X-Amz-Target", target)
		request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	text, err := io.ReadAll(reply.Body)
	if err == nil && reply.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s %s%s: %s: %s", service, method, path, target, reply.Status, bytes.TrimSpace(text))
	}
	return text, err
}

// dynamodb calls an operation of a region's DynamoDB.
func (w *world) dynamodb(ctx context.Context, region, operation, body string) ([]byte, error) {
	return w.call(ctx, "dynamodb", region, http.MethodPost, "/", "DynamoDB_20120810."+operation, body)
}

// route53 calls Route 53, whose control plane is in us-east-1.
func (w *world) route53(ctx context.Context, method, path, body string) ([]byte, error) {
	return w.call(ctx, "route53", "us-east-1", method, "/2013-04-01/"+path, "", body)
}
