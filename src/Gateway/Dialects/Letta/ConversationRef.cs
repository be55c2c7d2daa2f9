namespace Conversations.Gateway.Dialects.Letta;

/// <summary>A conversation as a path names it.</summary>
/// <param name="Id">Its id; <see cref="Guid.Empty"/>, which no conversation has, for <c>default</c> of no agent.</param>
/// <param name="Path">What the client wrote.</param>
/// <param name="IsDefault">True: an agent's default conversation. It has the agent's own id, and to clients it is none.</param>
readonly record struct ConversationRef(Guid Id, string Path, bool IsDefault)
{
    const string Example = "conv-123e4567-e89b-42d3-8456-426614174000";

    /// <summary>Reads <c>conv-…</c>, <c>agent-…</c>, or <c>default</c> of the agent that the query or the body names.</summary>
    /// <exception cref="LettaException">422: none of these forms.</exception>
    public static ConversationRef Resolve(string path, string? agentId)
    {
        if (LettaId.TryParse("conv", path, out var id)) return new ConversationRef(id, path, IsDefault: false);
        if (LettaId.TryParse("agent", path, out id)) return new ConversationRef(id, path, IsDefault: true);
        if (path != "default") throw Malformed(path, $"'default', '{Example}' or 'agent-<uuid4>'");
        return new ConversationRef(LettaId.TryParse("agent", agentId, out id) ? id : Guid.Empty, path, IsDefault: true);
    }

    /// <summary>Reads <c>conv-…</c> alone.</summary>
    /// <exception cref="LettaException">422: another form.</exception>
    public static ConversationRef Named(string path) =>
        LettaId.TryParse("conv", path, out var id)
            ? new ConversationRef(id, path, IsDefault: false)
            : throw Malformed(path, $"'{Example}'");

    static LettaException Malformed(string path, string expected) =>
        LettaException.Validation($"path.conversation_id: '{path}' should have the form {expected}");
}
