using Conversations.Monitoring;

namespace Conversations.Silo.Monitoring;

/// <summary>Keeps the last lines that this process has logged, from <see cref="LogLevel.Information"/> on, for whoever watches.</summary>
[ProviderAlias("Dashboard")]
sealed class LogTail(TimeProvider time) : ILoggerProvider
{
    const int Kept = 300;
    const int MostCharacters = 2000;

    readonly Lock gate = new();
    readonly Queue<LogLine> lines = new();
    long last;

    public IReadOnlyList<LogLine> After(long number)
    {
        LogLine[] found;
        lock (gate) found = [.. lines.Where(line => line.Number > number)];
        return Array.ConvertAll(found, Shown);
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    void Add(LogLevel level, string category, string text, Exception? failure)
    {
        var (said, thrown) = (Cut(text), failure is null ? null : Cut(failure.ToString()));
        lock (gate)
        {
            if (lines.Count == Kept) lines.Dequeue();
            lines.Enqueue(new LogLine(++last, time.GetUtcNow(), level, category, said, thrown));
        }
    }

    static string Cut(string text) => text.Length > MostCharacters ? text[..MostCharacters] + "…" : text;

    // Most lines are never looked at.
    static LogLine Shown(LogLine line) => line with { Text = Redaction.Of(line.Text), Failure = line.Failure is { } thrown ? Redaction.Of(thrown) : null };

    sealed class Writer(LogTail tail, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) tail.Add(logLevel, category, formatter(state, exception), exception);
        }
    }
}
