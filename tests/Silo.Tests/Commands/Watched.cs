using System.Text;

namespace Conversations.Silo.Tests.Commands;

/// <summary>Output that a test waits for something in.</summary>
sealed class Watched : TextWriter
{
    readonly Lock gate = new();
    readonly StringBuilder text = new();
    TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Encoding Encoding => Encoding.UTF8;

    public string Text
    {
        get
        {
            lock (gate) return text.ToString().ReplaceLineEndings("\n");
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        lock (gate)
        {
            text.Append(value);
            written.TrySetResult();
        }
    }

    public async Task Seen(string part, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (text.ToString().ReplaceLineEndings("\n").Contains(part, StringComparison.Ordinal)) return;
                written = new(TaskCreationOptions.RunContinuationsAsynchronously);
                next = written.Task;
            }

            await next.WaitAsync(cancellationToken);
        }
    }
}
