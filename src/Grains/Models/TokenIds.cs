using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Models;

/// <summary>The tokens that a call consisted of, by their numbers in the model's vocabulary. In the last update of an answer, from servers that were asked for them.</summary>
public sealed class TokenIds(StepTokens tokens) : AIContent
{
    public StepTokens Tokens => tokens;
}
