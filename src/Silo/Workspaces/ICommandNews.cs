namespace Conversations.Silo.Workspaces;

internal interface ICommandNews
{
    /// <summary>Tells whoever listens that a command of a client has begun or ended in a workspace. Does not wait, and what is lost of it is found by who looks.</summary>
    void Tell(Guid workspaceId);
}
