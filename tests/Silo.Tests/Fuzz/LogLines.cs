using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.Fuzz;

/// <summary>Every line that a server logs, with what went wrong.</summary>
sealed class LogLines
{
    const int Most = 200_000;

    readonly ConcurrentQueue<(LogLevel Level, string Text)> lines = new();

    public IEnumerable<string> All() => lines.Select(line => line.Text);

    public IEnumerable<string> Errors() => lines.Where(line => line.Level >= LogLevel.Error).Select(line => line.Text);

    public ILoggerProvider Provider => new Keeper(this);

    sealed class Keeper(LogLines log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Logger(log, categoryName);

        public void Dispose()
        {
        }
    }

    sealed class Logger(LogLines log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            log.lines.Enqueue((logLevel, $"{category}: {formatter(state, exception)} {exception}"));
            if (log.lines.Count > Most) log.lines.TryDequeue(out _);
        }
    }
}
