namespace Conversations.Silo.Commands;

/// <summary>The server has refused.</summary>
internal sealed class ServerException(int status, string text) : Exception($"The server refuses ({status}): {text}")
{
    public int Status => status;
}
