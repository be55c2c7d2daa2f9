namespace Conversations.Bench.Load;

/// <summary>The server did something that makes its figures worthless: a token lost, doubled or out of order, or an error.</summary>
public sealed class BenchException : Exception
{
    public BenchException()
    {
    }

    public BenchException(string message)
        : base(message)
    {
    }

    public BenchException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
