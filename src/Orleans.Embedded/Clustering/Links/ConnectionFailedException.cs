namespace Orleans.Runtime.Messaging;

/// <summary>A connection to another silo could not be made or broke.</summary>
public class ConnectionFailedException(string message, Exception? innerException = null) : OrleansException(message, innerException);
