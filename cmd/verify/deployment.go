package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"
	"github.com/spf13/cobra"

	"github.com/warm-standby/warm-standby/internal/awsapi"
	"github.com/warm-standby/warm-standby/internal/drill"
	"github.com/warm-standby/warm-standby/internal/probe"
	"github.com/warm-standby/warm-standby/internal/report"
	"github.com/warm-standby/warm-standby/internal/stackfile"
	"github.com/warm-standby/warm-standby/internal/terraformcli"
	"github.com/warm-standby/warm-standby/internal/tfconfig"
)

// deploymentFlags say which deployment a command is about.
type deploymentFlags struct {
	path      string
	outputs   string
	stack     string
	resolvers []string
	drills    string
}

func (f *deploymentFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.outputs, "outputs", "", "`file` of `cdktf deploy --outputs-file` instead of asking terraform")
	flags.StringVar(&f.stack, "stack", "", "stack in that file, where it has several")
	flags.StringSliceVar(&f.resolvers, "resolver", nil, "ask this resolver as well: `address` with an optional port; may be repeated")
	flags.StringVar(&f.drills, "drills", "drills", "`folder` of journals, raw samples and reports")
}

// deploymentArgs is the help that all these commands share.
const deploymentArgs = `
DIR is the project's or the stack's folder (default: this one), FILE the reviewed cdk.tf.json. The stack's outputs
come from Terraform's state, or from --outputs.`

// at takes the optional argument.
func (f *deploymentFlags) at(args []string) {
	f.path = "."
	if len(args) > 0 {
		f.path = args[0]
	}
}

// reviewed is the file that people reviewed.
type reviewed struct {
	file   string
	text   []byte
	config *tfconfig.Config
}

func (f *deploymentFlags) reviewed() (reviewed, error) {
	file, err := stackfile.Find(f.path)
	if err != nil {
		return reviewed{}, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return reviewed{}, err
	}
	config, err := tfconfig.Read(file, int64(len(text)), bytes.NewReader(text))
	return reviewed{file, text, config}, err
}

// readOutputs asks Terraform for the stack's outputs, or reads them from --outputs.
func (f *deploymentFlags) readOutputs(ctx context.Context, stackFolder string) (drill.Outputs, error) {
	if f.outputs != "" {
		text, err := os.ReadFile(f.outputs)
		if err != nil {
			return drill.Outputs{}, err
		}
		outputs, err := drill.ParseOutputsFile(text, f.stack)
		if err != nil {
			return outputs, fmt.Errorf("%s: %w", f.outputs, err)
		}
		return outputs, nil
	}
	binary, err := terraformcli.Find()
	if err != nil {
		return drill.Outputs{}, fmt.Errorf("%w; or give the outputs with --outputs", err)
	}
	terraform, err := tfexec.NewTerraform(stackFolder, binary)
	if err != nil {
		return drill.Outputs{}, err
	}
	values, err := terraform.Output(ctx)
	if err != nil {
		return drill.Outputs{}, fmt.Errorf("asking terraform for the outputs of %s (deploy first, or give --outputs): %w", stackFolder, err)
	}
	value, ok := values["failover"]
	if !ok {
		return drill.Outputs{}, drill.ErrNoOutputs
	}
	return drill.ParseOutputs(value.Value)
}

// deployment is everything that a command needs of a running stack.
type deployment struct {
	site    drill.Site
	field   *drill.Field
	session *awsapi.Session
	where   report.Where
	clock   probe.Clock
}

// open finds the deployment of the reviewed file. tell gets remarks for the user.
func (f *deploymentFlags) open(ctx context.Context, tell func(string)) (*deployment, error) {
	r, err := f.reviewed()
	if err != nil {
		return nil, err
	}
	outputs, err := f.readOutputs(ctx, filepath.Dir(r.file))
	if err != nil {
		return nil, err
	}
	approved, err := drill.Approve(r.config, r.text, outputs)
	if err != nil {
		return nil, err
	}
	return f.connect(ctx, outputs, approved, tell)
}

// connect goes from outputs to a deployment that can be asked.
func (f *deploymentFlags) connect(ctx context.Context, outputs drill.Outputs, approved drill.Reviewed, tell func(string)) (*deployment, error) {
	session, err := awsapi.NewSession(ctx, nil)
	if err != nil {
		return nil, err
	}
	d := &deployment{session: session}
	if d.where, err = whereabouts(ctx, session); err != nil {
		return nil, err
	}
	vantage, err := probe.NewVantage(os.Getenv, f.resolvers)
	if err != nil {
		return nil, err
	}
	cloud := session.Cloud(outputs)
	records, err := cloud.Zone.Records(ctx, outputs.HostedZoneID, outputs.RecordName)
	if err != nil {
		return nil, fmt.Errorf("reading the records of %s: %w", outputs.RecordName, err)
	}
	if d.field, err = drill.NewField(ctx, vantage, outputs, records, tell); err != nil {
		return nil, err
	}
	d.site = drill.Site{Outputs: outputs, Reviewed: approved, Cloud: cloud, Targets: d.field.Targets}
	d.clock = probe.NewClock(d.where.Speed)
	return d, nil
}

// whereabouts tells whether this is AWS or a sandbox, and which. AWS is asked who we are, so that bad
// credentials show before anything else.
func whereabouts(ctx context.Context, session *awsapi.Session) (report.Where, error) {
	account, err := session.Account(ctx)
	if err != nil {
		return report.Where{}, err
	}
	sandbox := os.Getenv(probe.EnvSandbox)
	if sandbox == "" {
		return report.Where{Kind: "aws", Account: awsapi.MaskAccount(account), Speed: 1}, nil
	}
	status, err := sandboxStatus(ctx, sandbox)
	if err != nil {
		return report.Where{}, fmt.Errorf("asking the sandbox that %s names: %w", probe.EnvSandbox, err)
	}
	return report.Where{Kind: "sandbox", Speed: status.Speed, ReplicationLag: report.Seconds(status.Lag)}, nil
}

// status is what we read of what a sandbox tells about itself.
type status struct {
	Speed float64       `json:"speed"`
	Lag   time.Duration `json:"replication_lag_ns"`
}

func sandboxStatus(ctx context.Context, url string) (status, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return status{}, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return status{}, err
	}
	defer answer.Body.Close()
	var s status
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&s); err != nil {
		return status{}, err
	}
	if !(s.Speed > 0) {
		return status{}, errors.New("it does not tell its speed")
	}
	return s, nil
}
